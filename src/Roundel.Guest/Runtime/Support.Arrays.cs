using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Roundel.Runtime;

/// <summary>Arrays and copies of objects, which .NET makes in native code.</summary>
internal static unsafe partial class Support
{
    private const int SizeOffset = 4, NameOffset = 8, ElementOffset = 12, CastsOffset = 16;

    [Replaces("System.Array", "Copy")]
    private static void CopyArray(Array source, Array target, int length) => CopyArray(source, 0, target, 0, length);

    [Replaces("System.Array", "Copy")]
    private static void CopyArray(Array source, int from, Array target, int to, int length)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(to);
        if ((uint)(from + length) > (uint)source.Length || (uint)(to + length) > (uint)target.Length) throw new ArgumentException("The arrays are too short.");
        nint a = Address(source), b = Address(target), table = *(nint*)a, other = *(nint*)b;
        uint size = *(uint*)(table + SizeOffset);
        if (table != other)
        {
            bool ofObjects = source is object[], toObjects = target is object[];
            if (ofObjects && toObjects)
            {
                nint element = *(nint*)(other + ElementOffset);
                for (int i = 0; i < length; i++)
                    if (*(nint*)(a + 8 + 4 * (from + i)) is not 0 and var item && !IsInstance(item, element)) ThrowElement();
            }
            else if (ofObjects || toObjects || !AreIntegersAlike(*(nint*)(table + ElementOffset), *(nint*)(other + ElementOffset)))
            {
                // .NET widens, boxes and unboxes here, or refuses.
                Unsupported("Array.Copy between arrays of different types is not available to guests");
            }
        }
        Move((byte*)(b + 8) + (uint)to * size, (byte*)(a + 8) + (uint)from * size, (uint)length * size);
    }

    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowElement() =>
        throw new InvalidCastException("At least one element in the source array could not be cast down to the destination array type.");

    private static bool AreIntegersAlike(nint table, nint other) => IntegerBytes(table) is not 0 and var bytes && bytes == IntegerBytes(other);

    /// <summary>The size of an integer or enumeration, whatever its sign; 0 of any other type.</summary>
    private static uint IntegerBytes(nint table)
    {
        uint* names = *(uint**)(table + ElementOffset);
        if (names is not null) return *names & 0xff;
        return Name(table) switch
        {
            "System.SByte" or "System.Byte" => 1,
            "System.Int16" or "System.UInt16" => 2,
            "System.Int32" or "System.UInt32" => 4,
            "System.Int64" or "System.UInt64" => 8,
            _ => 0,
        };
    }

    [Replaces("System.Array", "Clear")]
    private static void ClearArray(Array array)
    {
        ArgumentNullException.ThrowIfNull(array);
        ClearArray(array, 0, array.Length);
    }

    [Replaces("System.Array", "Clear")]
    private static void ClearArray(Array array, int index, int length)
    {
        ArgumentNullException.ThrowIfNull(array);
        if (index < 0 || length < 0 || (uint)(index + length) > (uint)array.Length) throw new IndexOutOfRangeException();
        nint start = Address(array);
        uint size = *(uint*)(*(nint*)start + SizeOffset);
        Clear((byte*)(start + 8) + (uint)index * size, (uint)length * size);
    }

    [Replaces("System.Buffer", "BlockCopy")]
    private static void CopyBytes(Array source, int from, Array target, int to, int count)
    {
        ArgumentNullException.ThrowIfNull(source, "src");
        ArgumentNullException.ThrowIfNull(target, "dst");
        ArgumentOutOfRangeException.ThrowIfNegative(from, "srcOffset");
        ArgumentOutOfRangeException.ThrowIfNegative(to, "dstOffset");
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (source is object[] || target is object[]) throw new ArgumentException("Object must be an array of primitives.");
        nint a = Address(source), b = Address(target);
        ulong sourceBytes = (ulong)(uint)source.Length * *(uint*)(*(nint*)a + SizeOffset);
        ulong targetBytes = (ulong)(uint)target.Length * *(uint*)(*(nint*)b + SizeOffset);
        if ((ulong)(uint)from + (uint)count > sourceBytes || (ulong)(uint)to + (uint)count > targetBytes)
            throw new ArgumentException("Offset and length were out of bounds for the array or "
                + "count is greater than the number of elements from index to the end of the source collection.");
        Move((byte*)(b + 8 + to), (byte*)(a + 8 + from), (uint)count);
    }

    [Replaces("System.Runtime.CompilerServices.RuntimeHelpers", "ObjectHasComponentSize")]
    private static bool HasElements(object value) => value is Array or string;

    [Replaces("System.Array", "GetLength")]
    private static int LengthOf(Array array, int dimension) => dimension == 0 ? array.Length : throw new IndexOutOfRangeException();

    [Replaces("System.GC", "AllocateUninitializedArray")]
    [Replaces("System.GC", "AllocateArray")]
    private static T[] MakeArray<T>(int length, bool pinned) => new T[length];

    [Replaces("System.Object", "MemberwiseClone")]
    private static object CopyOf(object value)
    {
        nint from = Address(value);
        uint size = *(uint*)(*(nint*)from + SizeOffset);
        if (value is Array array) size = (uint)array.Length * size + 8;
        nint made = Allocate(size);
        Move((byte*)made, (byte*)from, size);
        return Object<object>(made);
    }

    [Replaces("System.Buffers.ArrayPool`1", "get_Shared")]
    private static ArrayPool<T> Pool<T>() => new PlainPool<T>();

    [Replaces("System.AppContext", "TryGetSwitch")]
    private static bool FindSwitch(string name, out bool isEnabled) => isEnabled = false;

    [Replaces("System.Environment", "get_CurrentManagedThreadId")]
    private static int OnlyThread() => 1;

    /// <summary>No array here starts elsewhere; the library's own code would ask the runtime's tables.</summary>
    [Replaces("System.Array", "GetLowerBound")]
    private static int FirstIndex(Array array, int dimension) => dimension == 0 ? 0 : throw new IndexOutOfRangeException();
}
