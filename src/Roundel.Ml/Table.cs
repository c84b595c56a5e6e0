using System.Collections.Immutable;
using System.Numerics;

namespace Roundel.Ml;

/// <summary>What look-ups look up in: <see cref="RangeTable"/> or <see cref="FunctionTable"/>. Its length is a power of two.</summary>
public abstract class Table
{
    /// <summary>The longest table has 2^18 entries.</summary>
    public const int MaxBits = 18;

    private protected Table(int bits, long first) => (Bits, First) = (bits, first);

    /// <summary>The table's number in its model, from 1.</summary>
    public int Id { get; internal set; }

    /// <summary>It has 2^Bits entries.</summary>
    public int Bits { get; }

    /// <summary>The input of the first entry; the others follow by ones.</summary>
    public long First { get; }

    /// <summary>All inputs.</summary>
    public Interval Domain => new(First, First + (1L << Bits) - 1);
}

/// <summary>The integers from 0 to 2^bits − 1, without outputs.</summary>
public sealed class RangeTable : Table
{
    internal RangeTable(int bits) : base(bits, 0)
    {
    }
}

/// <summary>A function of consecutive integers.</summary>
public sealed class FunctionTable : Table
{
    private const int BlockBits = 9;

    /// <summary>The interval of each block of outputs, so that <see cref="Image"/> does not read them all.</summary>
    private readonly Interval[] _blocks;

    /// <summary>A table from its outputs.</summary>
    /// <param name="first">The first input.</param>
    /// <param name="outputs">The outputs of the first input and those that follow; 2^1 to 2^18.</param>
    /// <exception cref="ModelException">The length is no such power of two, or something leaves <see cref="Interval.Limit"/>.</exception>
    public FunctionTable(long first, ImmutableArray<int> outputs) : base(BitOperations.Log2((uint)Math.Max(1, outputs.Length)), first)
    {
        if (outputs.Length < 2 || outputs.Length != 1 << Bits || Bits > MaxBits) throw new ModelException("", $"a table of {outputs.Length} entries");
        if (!Domain.IsBounded) throw new ModelException("", $"a table over {Domain}");
        foreach (int output in outputs)
            if (Math.Abs((long)output) >= Interval.Limit) throw new ModelException("", $"a table with the output {output}");
        Outputs = outputs;
        int block = 1 << BlockBits;
        _blocks = new Interval[(outputs.Length + block - 1) >> BlockBits];
        for (int i = 0; i < _blocks.Length; i++) _blocks[i] = Scan(i << BlockBits, Math.Min((i + 1) << BlockBits, outputs.Length));
    }

    /// <summary>The outputs.</summary>
    public ImmutableArray<int> Outputs { get; }

    /// <summary>The interval of the outputs for these inputs, which are in the domain.</summary>
    public Interval Image(Interval inputs)
    {
        int from = (int)(inputs.Min - First), to = (int)(inputs.Max - First) + 1;
        Interval image = Scan(from, Math.Min(to, (from | ((1 << BlockBits) - 1)) + 1));
        for (int block = (from >> BlockBits) + 1; block << BlockBits < to; block++)
            image = image.Union((block + 1) << BlockBits <= to ? _blocks[block] : Scan(block << BlockBits, to));
        return image;
    }

    private Interval Scan(int from, int to)
    {
        int min = int.MaxValue, max = int.MinValue;
        foreach (int output in Outputs.AsSpan(from, to - from)) (min, max) = (Math.Min(min, output), Math.Max(max, output));
        return new(min, max);
    }

    /// <summary>The table of a function over the smallest power of two of inputs that begins at an interval's bottom and has all of it.</summary>
    public static FunctionTable Of(Interval inputs, Func<long, long> function)
    {
        int bits = inputs.WidthBits;
        if (bits > MaxBits) throw new ModelException("", $"a table over {inputs}: 2^{MaxBits} entries are the most");
        var outputs = ImmutableArray.CreateBuilder<int>(1 << bits);
        for (long x = inputs.Min; outputs.Count < 1 << bits; x++) outputs.Add(checked((int)function(Math.Min(x, inputs.Max))));
        return new(inputs.Min, outputs.MoveToImmutable());
    }
}
