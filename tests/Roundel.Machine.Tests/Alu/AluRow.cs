using Roundel.Air;
using Roundel.Field;
using Roundel.RiscV;

namespace Roundel.Machine.Tests;

/// <summary>
/// One row of a chip of arithmetic, filled from one record, judged by the plainest means: every constraint, every look-up (tables as the
/// bus's meaning defines them, multiplicities being the prover's to recompute), and what the row takes from and gives to State and Memory.
/// </summary>
internal sealed class AluRow
{
    private readonly ProgramRow _program;
    private readonly M31[] _values;
    private readonly List<string> _taken = [], _given = [];

    private AluRow(Chip chip, ProgramRow program)
    {
        Air = RoundelMachine.Air(chip);
        _program = program;
        Cells = new M31[chip.Columns.Count];
        _values = new M31[Air.Nodes.Count];
    }

    public ChipAir Air { get; }

    /// <summary>The cells, by <see cref="Column.Id"/>.</summary>
    public M31[] Cells { get; }

    /// <summary>The row of a case, and a row of padding.</summary>
    public static (AluRow Real, AluRow Padding) Of(AluCase @case, Instruction? instruction = null, Roundel.RiscV.Trace.Step? step = null)
    {
        Instruction instr = instruction ?? @case.Instruction();
        var context = new TraceContext(new[] { instr }, AluCase.Pc, 20);
        using var columns = new NativeColumns(RoundelMachine.Air(@case.Chip).MainWidth, 2);
        AluCase.Fill(@case.Chip, [step ?? @case.Step], context, columns.View);
        ProgramRow program = ProgramRom.Row(instr, AluCase.Pc, AluCase.Pc, 1);
        return (Read(@case.Chip, program, columns.View, 0), Read(@case.Chip, program, columns.View, 1));
    }

    private static AluRow Read(Chip chip, ProgramRow program, ColumnView view, int row)
    {
        var result = new AluRow(chip, program);
        foreach (Column column in chip.Columns) result.Cells[column.Id] = M31.FromCanonical(view[column.Index][row]);
        return result;
    }

    public M31 this[Column column]
    {
        get => Cells[column.Id];
        set => Cells[column.Id] = value;
    }

    /// <summary>What is wrong with the row; empty if nothing is. Sets <see cref="Taken"/> and <see cref="Given"/>.</summary>
    public List<string> Findings()
    {
        List<string> findings = [];
        _taken.Clear();
        _given.Clear();
        for (int n = 0; n < _values.Length; n++) _values[n] = Evaluate(Air.Nodes[n], _values, Cells);
        foreach (Constraint constraint in Air.Constraints)
            if (!_values[constraint.Root].IsZero) findings.Add(constraint.Label);
        foreach (BusTerm term in Air.Terms)
        {
            M31 multiplicity = _values[term.Multiplicity];
            if (multiplicity.IsZero) continue;
            uint[] tuple = [.. term.Tuple.Select(t => _values[t].Value)];
            if (term.Side == BusSide.Lookup)
            {
                if (!HasTuple(term.Bus, tuple)) findings.Add($"{term.Label}: {string.Join(", ", tuple)}");
            }
            else (term.IsNegative ? _taken : _given).Add($"{multiplicity} × {term.Bus}({string.Join(", ", tuple)})");
        }
        return findings;
    }

    /// <summary>The tuples taken, in the last judgement.</summary>
    public IReadOnlyList<string> Taken => _taken;

    /// <summary>The tuples given, in the last judgement.</summary>
    public IReadOnlyList<string> Given => _given;

    public static M31 Evaluate(ExprNode node, M31[] values, M31[] cells) => node.Kind switch
    {
        ExprKind.Constant => M31.FromCanonical((uint)node.Left),
        ExprKind.Cell when node.Right == 0 => cells[node.Left],
        ExprKind.Add => values[node.Left] + values[node.Right],
        ExprKind.Subtract => values[node.Left] - values[node.Right],
        ExprKind.Multiply => values[node.Left] * values[node.Right],
        _ => throw new InvalidOperationException("Chips of arithmetic have no other nodes."),
    };

    /// <summary>Whether the bus's table has the tuple.</summary>
    public bool HasTuple(Bus bus, ReadOnlySpan<uint> t)
    {
        if (bus == RangeBuses.Range8) return t[0] < 1 << 8;
        if (bus == RangeBuses.Range16) return t[0] < 1 << 16;
        if (bus == Buses.ClockRange) return t[0] < 1 << 20;
        if (bus == Buses.BytePair) return (t[0] | t[1]) < 256;
        if (bus == Buses.Bytes) return (t[0] | t[1]) < 256 && t[2] == (t[0] & t[1]);
        if (bus == Buses.ShiftAmount)
        {
            if (t[0] > 1 || t[1] > 31) return false;
            // 64-bit product of the limbs by 2^e, and its window, restated.
            int amount = (int)t[1], e = t[0] == 0 ? amount % 16 : (32 - amount) % 16, window = t[0] == 0 ? -(amount / 16) : (amount + 15) / 16;
            return t[2] == 1u << e && t[3] == (window < 0 ? 1u : 0) && t[4] == (window == 1 ? 1u : 0) && t[5] == (window == 2 ? 1u : 0);
        }
        if (bus == Buses.Program)
            return t[0] == _program.Pc && t[1] == _program.Op && t[2] == _program.F0 && t[3] == _program.F1
                && t[4] == _program.F2 && t[5] == _program.F3 && t[6] == _program.F4;
        throw new InvalidOperationException($"Chips of arithmetic look nothing up in {bus}.");
    }
}
