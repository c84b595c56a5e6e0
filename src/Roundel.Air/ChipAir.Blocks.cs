using System.Runtime.CompilerServices;
using Roundel.Air.Blocks;
using Roundel.Field;

namespace Roundel.Air;

/// <summary>
/// The interpreter over blocks of rows: the prover's. Programs are compiled when first used. Several threads may work on
/// disjoint ranges of rows; scratch belongs to the thread and is kept for its next call.
/// </summary>
public sealed partial class ChipAir
{
    private readonly Lazy<BlockProgram> _composition;
    private readonly Lazy<BlockProgram> _fractions;
    private readonly TermProgram?[] _terms;

    /// <summary>Instructions of the composition's program, one run per block of rows.</summary>
    public int InstructionCount => _composition.Value.Code.Length;

    /// <summary>Registers of the composition's program, each holding one block.</summary>
    public int RegisterCount => _composition.Value.RegisterCount;

    private int ColumnCount => PreprocessedWidth + MainWidth + _previousMain.Length + InteractionWidth + 4;

    /// <summary>Writes Σ powers[j] · C_j of every row, divided by nothing.</summary>
    /// <param name="inputs">The columns on any domain.</param>
    /// <param name="compositionPowers">One weight for each of <see cref="ConstraintCount"/> constraints.</param>
    /// <param name="firstRow">The first row to evaluate.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="output">Four coordinate columns; only the rows evaluated are written.</param>
    /// <param name="width">The lanes to work with; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">A view does not fit the chip or the rows.</exception>
    public void EvaluateComposition(in BlockInputs inputs, ReadOnlySpan<QM31> compositionPowers, int firstRow, int rowCount,
        ColumnView output, LaneWidth width)
    {
        CheckTrace(inputs, firstRow, rowCount);
        CheckView(inputs.Interaction, InteractionWidth, firstRow, rowCount, nameof(inputs.Interaction));
        CheckView(inputs.InteractionPrevious, PairCount > 0 ? 4 : 0, firstRow, rowCount, nameof(inputs.InteractionPrevious));
        CheckView(output, 4, firstRow, rowCount, nameof(output));
        if (compositionPowers.Length != ConstraintCount)
            throw new ArgumentException($"Chip {Chip.Name} has {ConstraintCount} constraints.", nameof(compositionPowers));
        BlockRun run = Prepare(_composition.Value, inputs, firstRow);
        QM31 shift = inputs.ClaimedSum * LogUpChallenges.InverseHeight(inputs.LogSize);
        run.SetWeights(compositionPowers, _graph.Constraints.Length, shift);
        run.Frame.FirstPrevious = run.SetColumns(run.Frame.FirstInteraction, inputs.Interaction, InteractionWidth, firstRow);
        run.SetColumns(run.Frame.FirstPrevious, inputs.InteractionPrevious, PairCount > 0 ? 4 : 0, firstRow);
        AddOutputs(ref run, output, 4, firstRow);
        run.Execute(BlockJob.Composition, rowCount, width);
    }

    /// <summary>
    /// Writes the interaction columns: partial sums over the row's pairs, the last being the row's total, not yet accumulated
    /// over rows. Reads the trace columns, the public values and the challenges.
    /// </summary>
    /// <param name="inputs">The columns on the trace domain.</param>
    /// <param name="firstRow">The first row to write.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="interaction">Four coordinate columns per pair; only the rows named are written.</param>
    /// <param name="width">The lanes to work with; the result does not depend on it.</param>
    /// <returns>False if a denominator is zero: the columns then hold nothing of use, and other challenges must be drawn.</returns>
    /// <exception cref="ArgumentException">A view does not fit the chip or the rows.</exception>
    public bool WriteInteraction(in BlockInputs inputs, int firstRow, int rowCount, ColumnView interaction, LaneWidth width)
    {
        CheckTrace(inputs, firstRow, rowCount);
        CheckView(interaction, InteractionWidth, firstRow, rowCount, nameof(interaction));
        if (PairCount == 0) return true;
        BlockRun run = Prepare(_fractions.Value, inputs, firstRow);
        AddOutputs(ref run, interaction, InteractionWidth, firstRow);
        return run.Execute(BlockJob.Interaction, rowCount, width);
    }

    /// <summary>Writes a term's multiplicity (unsigned) and tuple on each row. Reads the trace columns and the public values.</summary>
    /// <param name="term">The position in <see cref="Terms"/>.</param>
    /// <param name="inputs">The columns on the trace domain.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="multiplicity">At least <paramref name="rowCount"/> words.</param>
    /// <param name="tuple">One plane of <paramref name="rowCount"/> words per entry, one after the other.</param>
    /// <param name="width">The lanes to work with; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">There is no such term, or a view or span does not fit.</exception>
    public unsafe void EvaluateTerm(int term, in BlockInputs inputs, int firstRow, int rowCount, Span<uint> multiplicity, Span<uint> tuple,
        LaneWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)term, (uint)_terms.Length);
        CheckTrace(inputs, firstRow, rowCount);
        // Threads that are the first at once compile the same program.
        TermProgram plan = _terms[term] ??= CompileTerm(_graph.Terms[term]);
        if (multiplicity.Length < rowCount || tuple.Length < (plan.Nodes.Length - 1) * rowCount)
            throw new ArgumentException(
                $"Term '{Terms[term].Label}' of chip {Chip.Name} needs {plan.Nodes.Length} planes of {rowCount} words.");
        // Safe: both spans stay pinned while the run writes rowCount words per plane, which was checked to fit.
        fixed (uint* first = multiplicity, rest = tuple)
        {
            BlockRun run = Prepare(plan.Program, inputs, firstRow);
            for (int i = 0; i < plan.Nodes.Length; i++)
            {
                ExprNode node = _graph.Nodes[plan.Nodes[i]];
                uint* target = i == 0 ? first : rest + (i - 1) * (nint)rowCount;
                if (node.Degree == 0) new Span<uint>(target, rowCount).Fill(run.Frame.Scalars[plan.Nodes[i]]);
                else if (node.Kind == ExprKind.Cell) Cells(node, inputs).Slice(firstRow, rowCount).CopyTo(new Span<uint>(target, rowCount));
                else run.AddOutput(target);
            }
            if (plan.Program.Code.Length > 0) run.Execute(BlockJob.Outputs, rowCount, width);
        }
    }

    /// <summary>Copies the columns of <see cref="PreviousMain"/>, each cell one row earlier, cyclically: for tables in row order.</summary>
    /// <exception cref="ArgumentException">A view does not fit the chip.</exception>
    public void FillPrevious(ColumnView main, ColumnView mainPrevious)
    {
        int rows = main.Length;
        CheckView(main, MainWidth, 0, rows, nameof(main));
        CheckView(mainPrevious, _previousMain.Length, 0, rows, nameof(mainPrevious));
        if (rows == 0) return;
        for (int i = 0; i < _previousMain.Length; i++)
        {
            Span<uint> from = main[_previousMain[i]], to = mainPrevious[i];
            from[..(rows - 1)].CopyTo(to[1..]);
            to[0] = from[rows - 1];
        }
    }

    /// <summary>A term's nodes, the multiplicity first, and a program for those that are neither cells nor scalars.</summary>
    private sealed record TermProgram(int[] Nodes, BlockProgram Program);

    private TermProgram CompileTerm(BusTerm term)
    {
        int[] nodes = [term.Multiplicity, .. term.Tuple];
        int[] computed = [.. nodes.Where(n => _graph.Nodes[n] is { Degree: > 0, Kind: not ExprKind.Cell })];
        return new TermProgram(nodes, Lowering.Outputs(_graph, ColumnOf, ColumnCount, computed));
    }

    /// <summary>A cell's column among all that programs see: preprocessed, main, previous main.</summary>
    private int ColumnOf(ExprNode cell)
    {
        Column column = Chip.Columns[cell.Left];
        if (column.Phase == Phase.Preprocessed) return column.Index;
        return PreprocessedWidth + (cell.Right == 0 ? column.Index : MainWidth + Array.IndexOf(_previousMain, column.Index));
    }

    /// <summary>The column that a cell reads.</summary>
    internal ReadOnlySpan<uint> Cells(ExprNode cell, in BlockInputs inputs)
    {
        Column column = Chip.Columns[cell.Left];
        if (column.Phase == Phase.Preprocessed) return inputs.Preprocessed[column.Index];
        return cell.Right == 0 ? inputs.Main[column.Index] : inputs.MainPrevious[Array.IndexOf(_previousMain, column.Index)];
    }

    private BlockRun Prepare(BlockProgram program, in BlockInputs inputs, int firstRow)
    {
        var run = new BlockRun(program, _graph.Nodes, ColumnCount, _graph.Constraints.Length, inputs);
        int next = run.SetColumns(program.RegisterCount, inputs.Preprocessed, PreprocessedWidth, firstRow);
        next = run.SetColumns(next, inputs.Main, MainWidth, firstRow);
        run.Frame.FirstInteraction = run.SetColumns(next, inputs.MainPrevious, _previousMain.Length, firstRow);
        return run;
    }

    private static unsafe void AddOutputs(ref BlockRun run, ColumnView columns, int count, int firstRow)
    {
        // Safe: views are over native memory, and the rows were checked to exist.
        for (int c = 0; c < count; c++) run.AddOutput((uint*)Unsafe.AsPointer(ref columns.Start(c)) + firstRow);
    }

    internal void CheckTrace(in BlockInputs inputs, int firstRow, int rowCount)
    {
        CheckView(inputs.Preprocessed, PreprocessedWidth, firstRow, rowCount, nameof(inputs.Preprocessed));
        CheckView(inputs.Main, MainWidth, firstRow, rowCount, nameof(inputs.Main));
        CheckView(inputs.MainPrevious, _previousMain.Length, firstRow, rowCount, nameof(inputs.MainPrevious));
        if (inputs.Publics.Length != PublicCount)
            throw new ArgumentException($"Chip {Chip.Name} is part of a system with {PublicCount} public values.", nameof(inputs));
    }

    private void CheckView(ColumnView view, int columns, int firstRow, int rowCount, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        if (columns == 0) return;
        if (view.Count != columns || view.Length - firstRow < rowCount)
            throw new ArgumentException(
                $"Chip {Chip.Name} needs {columns} columns with rows {firstRow} to {firstRow + (long)rowCount - 1} as {name}; "
                + $"given are {view.Count} of {view.Length} rows.", name);
    }
}
