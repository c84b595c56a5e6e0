using System.Buffers;
using System.Collections;
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
        uint size = ElementBytes(table);
        if (table != other)
        {
            if (RankOf(source) != RankOf(target)) throw new RankException("The arrays differ in their number of dimensions.");
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
        uint size = ElementBytes(*(nint*)start);
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
        ulong sourceBytes = (ulong)(uint)source.Length * ElementBytes(*(nint*)a);
        ulong targetBytes = (ulong)(uint)target.Length * ElementBytes(*(nint*)b);
        if ((ulong)(uint)from + (uint)count > sourceBytes || (ulong)(uint)to + (uint)count > targetBytes)
            throw new ArgumentException("Offset and length were out of bounds for the array or "
                + "count is greater than the number of elements from index to the end of the source collection.");
        Move((byte*)(b + 8 + to), (byte*)(a + 8 + from), (uint)count);
    }

    [Replaces("System.Runtime.CompilerServices.RuntimeHelpers", "ObjectHasComponentSize")]
    private static bool HasElements(object value) => value is Array or string;

    [Replaces("System.GC", "AllocateUninitializedArray")]
    [Replaces("System.GC", "AllocateArray")]
    private static T[] MakeArray<T>(int length, bool pinned) => new T[length];

    [Replaces("System.Object", "MemberwiseClone")]
    private static object CopyOf(object value)
    {
        nint from = Address(value);
        uint size = *(uint*)(*(nint*)from + SizeOffset), before = 0;
        if (value is Array array)
        {
            before = 4 * (size >> RankShift);
            size = (uint)array.Length * ElementBytes(*(nint*)from) + 8;
        }
        nint made = Allocate(before + size) + (nint)before;
        Move((byte*)made - before, (byte*)from - before, before + size);
        return Object<object>(made);
    }

    [Replaces("System.Buffers.ArrayPool`1", "get_Shared")]
    private static ArrayPool<T> Pool<T>() => new PlainPool<T>();

    [Replaces("System.AppContext", "TryGetSwitch")]
    private static bool FindSwitch(string name, out bool isEnabled) => isEnabled = false;

    [Replaces("System.Environment", "get_CurrentManagedThreadId")]
    private static int OnlyThread() => 1;

    [Replaces("System.Environment", "get_NewLine")]
    private static string NewLine() => "\n";

    /// <summary>An element of an array whose type is not known: in a box if it is a value.</summary>
    [Replaces("System.Array", "GetValue")]
    private static object? ElementOf(Array array, int index)
    {
        nint start = Address(array), table = *(nint*)(*(nint*)start + ElementOffset);
        uint size = ElementBytes(*(nint*)start);
        if ((uint)index >= (uint)array.Length) throw new IndexOutOfRangeException();
        byte* element = (byte*)(start + 8) + (uint)index * size;
        if (array is object[]) return Object<object?>(*(nint*)element);
        if (Name(table).StartsWith("System.Nullable`1", StringComparison.Ordinal)) Unsupported("elements of arrays of nullable values need their type");
        nint made = NewObject(table, 4 + size);
        Move((byte*)(made + 4), element, size);
        return Object<object>(made);
    }

    [Replaces("System.Array", "GetEnumerator")]
    private static IEnumerator Elements(Array array)
    {
        for (int i = 0; i < array.Length; i++) yield return array.GetValue(i);
    }
}
