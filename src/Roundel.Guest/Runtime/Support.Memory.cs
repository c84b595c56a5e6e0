using System.Runtime.CompilerServices;

namespace Roundel.Runtime;

/// <summary>Copying, filling and comparing. Words at any address: the machine reads them wherever they lie.</summary>
internal static unsafe partial class Support
{
    /// <summary>Copies bytes; the two areas may overlap.</summary>
    public static void Move(byte* target, byte* source, uint count)
    {
        if ((nuint)target - (nuint)source < count)
        {
            MoveBack(target, source, count);
            return;
        }
        while (count >= 16)
        {
            uint a = ((uint*)source)[0], b = ((uint*)source)[1], c = ((uint*)source)[2], d = ((uint*)source)[3];
            ((uint*)target)[0] = a;
            ((uint*)target)[1] = b;
            ((uint*)target)[2] = c;
            ((uint*)target)[3] = d;
            source += 16;
            target += 16;
            count -= 16;
        }
        while (count >= 4)
        {
            *(uint*)target = *(uint*)source;
            source += 4;
            target += 4;
            count -= 4;
        }
        while (count > 0)
        {
            *target++ = *source++;
            count--;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MoveBack(byte* target, byte* source, uint count)
    {
        while (count >= 4)
        {
            count -= 4;
            *(uint*)(target + count) = *(uint*)(source + count);
        }
        while (count > 0)
        {
            count--;
            target[count] = source[count];
        }
    }

    public static void Fill(byte* target, byte value, uint count)
    {
        uint word = value * 0x01010101u;
        while (count >= 4)
        {
            *(uint*)target = word;
            target += 4;
            count -= 4;
        }
        while (count > 0)
        {
            *target++ = value;
            count--;
        }
    }

    public static void Clear(byte* target, uint count)
    {
        while (count >= 16)
        {
            ((uint*)target)[0] = 0;
            ((uint*)target)[1] = 0;
            ((uint*)target)[2] = 0;
            ((uint*)target)[3] = 0;
            target += 16;
            count -= 16;
        }
        Fill(target, 0, count);
    }

    // Safe: the callers' contracts are those of the methods replaced; objects never move, so their addresses hold.

    [Replaces("System.Buffer", "Memmove")]
    [Replaces("System.Buffer", "BulkMoveWithWriteBarrier")]
    [Replaces("System.SpanHelpers", "Memmove")]
    private static void MoveReferences(ref byte target, ref byte source, nuint count) =>
        Move((byte*)Unsafe.AsPointer(ref target), (byte*)Unsafe.AsPointer(ref source), (uint)count);

    [Replaces("System.SpanHelpers", "ClearWithoutReferences")]
    private static void ClearReference(ref byte target, nuint count) => Clear((byte*)Unsafe.AsPointer(ref target), (uint)count);

    [Replaces("System.SpanHelpers", "ClearWithReferences")]
    private static void ClearPointers(ref nint target, nuint count) => Clear((byte*)Unsafe.AsPointer(ref target), 4 * (uint)count);

    [Replaces("System.SpanHelpers", "SequenceEqual")]
    private static bool Equal(ref byte first, ref byte second, nuint count)
    {
        byte* a = (byte*)Unsafe.AsPointer(ref first), b = (byte*)Unsafe.AsPointer(ref second);
        uint left = (uint)count;
        while (left >= 4)
        {
            if (*(uint*)a != *(uint*)b) return false;
            a += 4;
            b += 4;
            left -= 4;
        }
        while (left > 0)
        {
            if (*a++ != *b++) return false;
            left--;
        }
        return true;
    }
}
