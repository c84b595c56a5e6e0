using Roundel.Air;
using Roundel.Field;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Tests.Alu;

/// <summary>
/// Chips for several instructions name theirs by bits. Each choice of these bits that the chip's constraints admit must stand for one of its
/// own instructions, and for each there must be one choice: otherwise an instruction could be proven as another one.
/// </summary>
public sealed class SelectorTests
{
    /// <summary>Each chip that fetches by an operation that its bits choose, with its instructions.</summary>
    private static readonly Dictionary<Chip, Op[]> s_ops = new()
    {
        [RoundelMachine.AddSub] = [Op.Add, Op.Sub],
        [RoundelMachine.Bitwise] = [Op.And, Op.Or, Op.Xor, Op.Andi, Op.Ori, Op.Xori],
        [RoundelMachine.Shift] = [Op.Sll, Op.Srl, Op.Sra, Op.Slli, Op.Srli, Op.Srai],
        [RoundelMachine.LessThan] = [Op.Slt, Op.Sltu, Op.Slti, Op.Sltiu],
        [RoundelMachine.MulHigh] = [Op.Mulh, Op.Mulhsu, Op.Mulhu],
        [RoundelMachine.DivRem] = [Op.Div, Op.Divu, Op.Rem, Op.Remu],
        [RoundelMachine.BranchEqual] = [Op.Beq, Op.Bne],
        [RoundelMachine.BranchLess] = [Op.Blt, Op.Bltu, Op.Bge, Op.Bgeu],
        [RoundelMachine.LoadSub] = [Op.Lb, Op.Lbu, Op.Lh, Op.Lhu],
        [RoundelMachine.StoreSub] = [Op.Sb, Op.Sh],
        [RoundelMachine.LoadUnaligned] = [Op.Lw, Op.Lh, Op.Lhu],
        [RoundelMachine.StoreUnaligned] = [Op.Sw, Op.Sh],
    };

    [Fact]
    public void EveryOtherChipHasOneInstruction()
    {
        foreach (ChipAir air in RoundelMachine.System.Chips)
        {
            if (FetchOf(air) is not { } fetch || s_ops.ContainsKey(air.Chip)) continue;
            Assert.True(ColumnsOf(air, fetch.Tuple[1]).All(c => c.Name == "enabler"), $"{air} chooses its instruction");
        }
    }

    [Fact]
    public void BitsNameTheChipsOwnInstructions()
    {
        foreach ((Chip chip, Op[] ops) in s_ops)
        {
            ChipAir air = RoundelMachine.Air(chip);
            int op = FetchOf(air)!.Tuple[1];
            List<Column> bits = [.. ColumnsOf(air, op).Where(c => c.Name != "enabler")];
            Assert.All(bits, b => Assert.Equal(ColumnType.Bit, b.Type));
            List<Column> known = [.. bits, chip.Columns.Single(c => c.Name == "enabler")];
            Constraint[] onlyBits = [.. air.Constraints.Where(c => ColumnsOf(air, c.Root).All(known.Contains))];
            List<Op> admitted = [];
            for (int choice = 0; choice < 1 << bits.Count; choice++)
            {
                var cells = new M31[chip.Columns.Count];
                cells[known[^1].Id] = 1;
                for (int i = 0; i < bits.Count; i++) cells[bits[i].Id] = choice >> i & 1;
                if (onlyBits.Any(c => !Value(air, c.Root, cells).IsZero) || IsRefused(chip, cells)) continue;
                admitted.Add((Op)Value(air, op, cells).Value);
            }
            Assert.Equal(ops.Order(), admitted.Order());
        }
    }

    /// <summary>ShiftAmount has rows for the directions 0 and 1 only.</summary>
    private static bool IsRefused(Chip chip, M31[] cells)
    {
        if (chip is not ShiftChip shift) return false;
        M31 direction = cells[shift.IsLogicalRight.Id] + cells[shift.IsArithmetic.Id];
        return ShiftAmountTrace.RowOf(direction.Value, 0) < 0;
    }

    private static BusTerm? FetchOf(ChipAir air) => air.Terms.SingleOrDefault(t => t.Bus == Buses.Program && t.Side == BusSide.Lookup);

    private static HashSet<Column> ColumnsOf(ChipAir air, int node)
    {
        HashSet<Column> columns = [];
        var stack = new Stack<int>([node]);
        while (stack.TryPop(out int n))
        {
            ExprNode part = air.Nodes[n];
            if (part.Kind == ExprKind.Cell) columns.Add(air.Chip.Columns[part.Left]);
            if (part.Kind is not (ExprKind.Add or ExprKind.Subtract or ExprKind.Multiply)) continue;
            stack.Push(part.Left);
            stack.Push(part.Right);
        }
        return columns;
    }

    private static M31 Value(ChipAir air, int node, M31[] cells)
    {
        ExprNode part = air.Nodes[node];
        return part.Kind switch
        {
            ExprKind.Constant => M31.FromCanonical((uint)part.Left),
            ExprKind.Cell => cells[part.Left],
            ExprKind.Add => Value(air, part.Left, cells) + Value(air, part.Right, cells),
            ExprKind.Subtract => Value(air, part.Left, cells) - Value(air, part.Right, cells),
            ExprKind.Multiply => Value(air, part.Left, cells) * Value(air, part.Right, cells),
            _ => throw new InvalidOperationException("A public value chooses no instruction."),
        };
    }
}
