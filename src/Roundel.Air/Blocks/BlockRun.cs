using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>What is done with each block.</summary>
internal enum BlockJob
{
    /// <summary>Sums of weighted constraints.</summary>
    Composition,
    /// <summary>Partial sums of fractions.</summary>
    Interaction,
    /// <summary>Plain outputs.</summary>
    Outputs,
}

/// <summary>
/// One call: the program's frame, laid out in the thread's scratch, and the loop over blocks. Pointers stay valid because scratch
/// is native and its owner is the thread, and because the caller keeps the columns alive.
/// </summary>
internal unsafe ref struct BlockRun
{
    private readonly BlockProgram _program;
    private uint* _next;
    private int _outputCount;

    /// <summary>What the program runs on.</summary>
    public BlockFrame Frame;

    /// <summary>Lays out the frame and fills the constants that depend on challenges and public values.</summary>
    public BlockRun(BlockProgram program, ExprNode[] nodes, int columnCount, int ownConstraints, in BlockInputs inputs)
    {
        _program = program;
        int pairs = program.Pairs.Length, outputs = Math.Max(4 * pairs, 16), blocks = program.RegisterCount + 1;
        int weighted = program.Pairs.Sum(p => 1 + p.First.Length);
        int words = 2 * (program.RegisterCount + columnCount + 1 + outputs) + nodes.Length + 4 * program.Coefficients.Length
            + 12 * pairs + 4 * weighted + 4 * ownConstraints
            + (8 + blocks + 6 * pairs + BlockFrame.TemporaryBlocks) * BlockFrame.Rows + 16 * 16;
        _next = (uint*)Unsafe.AsPointer(ref BlockScratch.Rent(words)[0]);
        Frame.Operands = (uint**)Carve(2 * (program.RegisterCount + columnCount + 1));
        Frame.Outputs = (uint**)Carve(2 * outputs);
        Frame.Scalars = Carve(nodes.Length);
        Frame.Coefficients = Carve(4 * program.Coefficients.Length);
        Frame.Fingerprints = Carve(8 * pairs);
        Frame.Weights = Carve(4 * ownConstraints);
        Frame.PairWeights = Carve(4 * pairs);
        Frame.WeightedFingerprints = Carve(4 * weighted);
        Frame.Shift = Carve(4);
        Frame.Sums = Carve(8 * BlockFrame.Rows);
        Frame.Fractions = Carve(5 * pairs * BlockFrame.Rows);
        Frame.Prefixes = Carve(pairs * BlockFrame.Rows);
        Frame.Temporaries = Carve(BlockFrame.TemporaryBlocks * BlockFrame.Rows);
        for (int r = 0; r < program.RegisterCount; r++) Frame.Operands[r] = Carve(BlockFrame.Rows);
        uint* ones = Carve(BlockFrame.Rows);
        new Span<uint>(ones, BlockFrame.Rows).Fill(1);
        Frame.Operands[program.RegisterCount + columnCount] = ones;
        Frame.FirstColumn = program.RegisterCount;

        var scalars = new Span<uint>(Frame.Scalars, nodes.Length);
        var coefficients = new Span<uint>(Frame.Coefficients, 4 * program.Coefficients.Length);
        BlockConstants.FillScalars(nodes, inputs.Publics, scalars);
        BlockConstants.FillCoefficients(program, inputs.Challenges.Alpha, coefficients);
        BlockConstants.FillFingerprints(program, inputs.Challenges.Zeta, coefficients, scalars,
            new Span<uint>(Frame.Fingerprints, 8 * pairs));
    }

    private uint* Carve(int words)
    {
        uint* piece = _next;
        _next += (words + 15) & ~15;
        return piece;
    }

    /// <summary>Fills the weights of the composition.</summary>
    public void SetWeights(ReadOnlySpan<QM31> powers, int ownConstraints, QM31 shift)
    {
        for (int j = 0; j < ownConstraints; j++) BlockConstants.Write(powers[j], new Span<uint>(Frame.Weights + 4 * j, 4));
        foreach (PairPlan plan in _program.Pairs)
        {
            QM31 weight = powers[ownConstraints + plan.Index];
            BlockConstants.Write(plan.Negative[0] ? weight : -weight, new Span<uint>(Frame.PairWeights + 4 * plan.Index, 4));
            uint* target = Frame.WeightedFingerprints + 4 * plan.WeightedStart;
            WriteWeighted(Frame.Fingerprints + 8 * plan.Index, weight, target);
            for (int i = 0; i < plan.First.Length; i++)
                WriteWeighted(Frame.Coefficients + 4 * plan.First[i].Coefficient, weight, target + 4 * (1 + i));
        }
        BlockConstants.Write(shift, new Span<uint>(Frame.Shift, 4));
    }

    private static void WriteWeighted(uint* words, QM31 weight, uint* target) =>
        BlockConstants.Write(QM31.FromCanonical(words[0], words[1], words[2], words[3]) * weight, new Span<uint>(target, 4));

    /// <summary>Points the operands from <paramref name="first"/> on at a view's columns.</summary>
    /// <returns>The operand after the last.</returns>
    public int SetColumns(int first, ColumnView view, int count, int row)
    {
        for (int i = 0; i < count; i++)
            Frame.Operands[first + i] = (uint*)Unsafe.AsPointer(ref view.Start(i)) + row;
        Frame.ColumnCount = first + count - Frame.FirstColumn;
        return first + count;
    }

    /// <summary>Adds an output.</summary>
    public void AddOutput(uint* target) => Frame.Outputs[_outputCount++] = target;

    /// <summary>Works through the rows, in vectors of the width asked for and what is left over one by one.</summary>
    /// <returns>False if a denominator is zero.</returns>
    public bool Execute(BlockJob job, int rowCount, LaneWidth width)
    {
        int done = 0;
        bool ok = width switch
        {
            LaneWidth.X16 when Avx512F.IsSupported => Blocks<PackedM31x16, WideSum16>(job, rowCount, ref done),
            LaneWidth.X16 => Blocks<PackedM31x16, PlainSum<PackedM31x16>>(job, rowCount, ref done),
            LaneWidth.X8 when Avx2.IsSupported => Blocks<PackedM31x8, WideSum8>(job, rowCount, ref done),
            LaneWidth.X8 => Blocks<PackedM31x8, PlainSum<PackedM31x8>>(job, rowCount, ref done),
            LaneWidth.X4 => Blocks<PackedM31x4, PlainSum<PackedM31x4>>(job, rowCount, ref done),
            LaneWidth.Scalar => true,
            _ => throw new ArgumentOutOfRangeException(nameof(width), width, "There is no such lane width."),
        };
        return ok && Blocks<PackedM31x1, PlainSum<PackedM31x1>>(job, rowCount, ref done);
    }

    private bool Blocks<T, TSum>(BlockJob job, int rowCount, ref int done)
        where T : unmanaged, IPackedM31<T>
        where TSum : unmanaged, IProductSum<TSum, T>
    {
        while (rowCount - done >= T.Width)
        {
            int n = Math.Min(BlockFrame.Rows, (rowCount - done) / T.Width * T.Width);
            if (job == BlockJob.Composition) BlockMachine<T, TSum>.ClearSums(in Frame, n);
            BlockMachine<T, TSum>.Run(_program, in Frame, n);
            if (job == BlockJob.Composition) BlockMachine<T, TSum>.StoreSums(in Frame, n);
            if (job == BlockJob.Interaction && !PairMachine<T, TSum>.SumFractions(_program.Pairs.Length, in Frame, n)) return false;
            for (int i = 0; i < Frame.ColumnCount; i++) Frame.Operands[Frame.FirstColumn + i] += n;
            for (int i = 0; i < _outputCount; i++) Frame.Outputs[i] += n;
            done += n;
        }
        return true;
    }
}
