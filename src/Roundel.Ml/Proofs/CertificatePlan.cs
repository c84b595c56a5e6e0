using Roundel.Multilinear;

namespace Roundel.Ml.Proofs;

/// <summary>A part of a weight tensor whose cells are looked up by one sum of fractions.</summary>
/// <param name="Weight">The tensor.</param>
/// <param name="First">The padded index of the first cell.</param>
/// <param name="Cells">The cells' block of the memory.</param>
/// <param name="Counts">The block of the multiplicities.</param>
internal sealed record CertificateChunk(WeightNode Weight, int First, MemoryBlock Cells, MemoryBlock Counts)
{
    /// <summary>log2 of the leaves: cells and entries, the larger block first.</summary>
    public int LogLeaves => Math.Max(Cells.LogSize, Counts.LogSize) + 1;

    /// <summary>The first leaf of the cells.</summary>
    public int CellsAt => Cells.LogSize >= Counts.LogSize ? 0 : 1 << Counts.LogSize;

    /// <summary>The first leaf of the table's entries.</summary>
    public int CountsAt => Cells.LogSize >= Counts.LogSize ? 1 << Cells.LogSize : 0;

    /// <summary>The table's first entry.</summary>
    public int FirstEntry => -(1 << (Weight.Bits - 1));

    /// <summary>The share of a block of leaves in an extension over all.</summary>
    public static SecureField Share(ReadOnlySpan<SecureField> point, int offset, int logSize) => MultilinearExtension.EqAt(point[logSize..], offset >> logSize);
}

/// <summary>The chunks of a model's weights, and the memory of its certificate: the weights' rows, then those of the multiplicities.</summary>
internal sealed class CertificatePlan
{
    private const int MaxLogChunk = 22;

    /// <exception cref="ModelException">There are too many weights of too few cells for rows of their length.</exception>
    public CertificatePlan(IntegerModel model, MemoryPlan memory)
    {
        Start = (long)memory.Layout.FixedRows << memory.LogRow;
        long next = Start;
        foreach (WeightNode weight in model.Weights.OrderByDescending(w => w.Bits))
        {
            MemoryBlock block = memory[weight];
            int logChunk = Math.Min(MaxLogChunk, block.LogSize);
            for (int first = 0; first < weight.Shape.PaddedCount; first += 1 << logChunk)
            {
                long size = 1L << weight.Bits, offset = (next + size - 1) & -size;
                next = offset + size;
                Chunks.Add(new CertificateChunk(weight, first, new MemoryBlock(block.Offset + first, logChunk), new MemoryBlock(offset, weight.Bits)));
            }
        }
        int rows = (int)((next - Start + (1L << memory.LogRow) - 1) >> memory.LogRow);
        if (rows > StackLayout.MaxRows)
            throw new ModelException("", $"a certificate of the weights has {rows} rows of multiplicities; {StackLayout.MaxRows} are the most");
        Layout = new StackLayout(memory.LogRow, memory.Layout.FixedRows, rows);
    }

    /// <summary>The chunks.</summary>
    public List<CertificateChunk> Chunks { get; } = [];

    /// <summary>The first cell of the multiplicities' rows.</summary>
    public long Start { get; }

    /// <summary>The memory's shape.</summary>
    public StackLayout Layout { get; }
}
