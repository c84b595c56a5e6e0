using System.Runtime.CompilerServices;

namespace Roundel.GuestCompiler.Tests.Generated;

/// <summary>What programs of <see cref="SourceGenerator"/> are made with. They are compiled together with the text of this file.</summary>
public static class Prelude
{
    private static long s_mixed;

    /// <summary>Turns and calls that a run may still take.</summary>
    public static int Fuel { get; set; }

    public static void Out(long value)
    {
        s_mixed = unchecked(s_mixed * 31 + value);
        Guest.Commit(value);
    }

    public static void Out(Int128 value)
    {
        Out(unchecked((long)value));
        Out(unchecked((long)(value >> 64)));
    }

    public static void Out(Exception e)
    {
        long hash = 0;
        foreach (char c in e.GetType().Name) hash = unchecked(hash * 131 + c);
        Out(hash);
        if (e is Marked marked) Out(marked.Number);
    }

    /// <summary>A value that the C# compiler does not know.</summary>
    public static T K<T>(T value) => value;

    /// <summary>The same, and no compiler knows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static T Hide<T>(T value) => value;

    public static int Many(int a, long b, byte c, sbyte d, ulong e, Pair f, Wide g, short h, ref int i, in long j, bool k, char l)
    {
        unchecked
        {
            i += a ^ c;
            g.Low.C += j;
            f.A++;
            return (int)(a + b * 3 + c * 5 + d * 7 + (long)e * 11 + f.Sum() * 13 + g.Sum() * 17 + h * 19 + i * 23 + j * 29 + (k ? 31 : 37) + l * 41);
        }
    }

    public static int Sum(ReadOnlySpan<int> items)
    {
        int sum = 0;
        for (int i = 0; i < items.Length; i++) sum = unchecked(sum * 3 + items[i]);
        return sum;
    }

    public static long Through<T>(T op, long x) where T : IOp => unchecked(op.Op(x) + op.Op(x + T.Kind) + op.Twice(x));

    public static ref int Larger(ref int a, ref int b) => ref a > b ? ref a : ref b;

    public static Wide Swap(Wide value)
    {
        (value.Low, value.High) = (value.High, value.Low);
        value.Number++;
        return value;
    }

    public static bool Split(long value, out int low, out int high)
    {
        low = unchecked((int)value);
        high = (int)(value >> 32);
        return low < high;
    }
}

public sealed class Marked(long number) : Exception("marked")
{
    public long Number { get; } = number;
}

public sealed class Closing(long number) : IDisposable
{
    public void Dispose() => Prelude.Out(number);
}

public enum Small : byte
{
    None,
    One,
    Many = 200,
}

public enum Large : long
{
    Least = long.MinValue,
    None = 0,
    Most = long.MaxValue,
}

public struct Pair
{
    public byte A;
    public int B;
    public long C;
    public sbyte D;

    public readonly long Sum() => unchecked(A + B * 3L + C * 5 + D * 7);

    public long Step(long by)
    {
        A++;
        unchecked
        {
            B += (int)by;
            C ^= by;
            D--;
        }
        return Sum();
    }
}

public struct Wide
{
    public Pair Low, High;
    public short Number;
    public ulong Bits;
    public Three Three;

    public readonly long Sum() => unchecked(Low.Sum() + High.Sum() * 11 + Number * 13 + (long)Bits * 17 + Three[0] + Three[1] * 3 + Three[2] * 5);
}

[InlineArray(3)]
public struct Three
{
    private int _first;
}

public interface IOp
{
    static abstract int Kind { get; }

    long Op(long x);

    long Twice(long x) => Op(Op(x));
}

public class Adder(long by) : IOp
{
    public static int Kind => 1;

    public long By { get; set; } = by;

    public virtual long Op(long x) => unchecked(x + By++);

    public virtual object Self() => By;
}

public class Shifter(long by) : Adder(by), IOp
{
    public static new int Kind => 2;

    public override long Op(long x) => x << (int)By ^ base.Op(x);

    public override string Self() => "shifter";

    long IOp.Twice(long x) => unchecked(-Op(x));
}

public sealed class Thrower(long by) : Shifter(by)
{
    public override long Op(long x) => (x & 7) == 5 ? throw new Marked(x) : By-- ^ x;

    public override string Self() => "thrower" + By;
}

public struct Counter(int start) : IOp
{
    private int _count = start;

    public static int Kind => _kind++;

    private static int _kind = 3;

    public long Op(long x) => unchecked(x * _count++);
}

/// <summary>Counts how often it was started.</summary>
public static class Cell<T>
{
    static Cell() => Count = 10;

    public static int Count { get; private set; }

    public static T? Last { get; private set; }

    public static int Put(T value)
    {
        Last = value;
        return ++Count;
    }
}
