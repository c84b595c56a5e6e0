using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Passes;

/// <summary>
/// Drops checks of indices that lie in range: by conditions on the way (branches and earlier checks of dominating blocks), for loop
/// variables by induction over the edges into their loop's first block.
/// </summary>
internal sealed class Ranges
{
    private const int MaxDepth = 8;

    /// <summary>Longer arrays than this do not fit into memory, see the runtime support.</summary>
    private const int MaxLength = 0x2c00_0000;

    private readonly HashSet<(Inst, Inst)> _assumed = [];

    public static void Run(Function f)
    {
        Flow.Order(f);
        foreach (Block block in f.Blocks)
        {
            var passed = new HashSet<Inst>();
            for (int i = 0; i < block.Insts.Count; i++)
            {
                Inst check = block.Insts[i];
                if (check.Op != Op.TrapIf || check.Condition != Condition.GeU || check.Trap != Trap.IndexOutOfRange) continue;
                if (new Ranges().InRange(check.Args[0], check.Args[1], new Point(block, i))) passed.Add(check);
            }
            block.Insts.RemoveAll(passed.Contains);
        }
    }

    /// <summary>A place in a function: what comes before an instruction of a block, or, at its end, along one edge.</summary>
    private readonly record struct Point(Block Block, int Index, Block? To = null);

    private bool InRange(Inst index, Inst length, Point at)
    {
        if (IsKnown(Condition.LtU, index, length, at) || index.IsConst && index.Imm >= 0 && IsLonger(length, index.Imm, at)) return true;
        return Least(index, at, 0) >= 0 && IsLess(index, length, at, 0);
    }

    /// <summary>A larger index was in range before, or the length was compared.</summary>
    private static bool IsLonger(Inst length, int index, Point at)
    {
        foreach ((Condition condition, Inst a, Inst b) in Facts(at))
        {
            if (condition == Condition.LtU && b == length && a.IsConst && a.Imm >= index) return true;
            if (condition is Condition.GeU or Condition.GeS && a == length && b.IsConst && b.Imm > index) return true;
            if (condition == Condition.Eq && a == length && b.IsConst && b.Imm > index) return true;
        }
        return false;
    }

    /// <summary>index &lt; length as signed numbers; the index is not negative.</summary>
    private bool IsLess(Inst index, Inst length, Point at, int depth)
    {
        if (depth > MaxDepth) return false;
        if (index.IsConst && length.IsConst) return index.Imm < length.Imm;
        if (length.IsConst && Bits.Possible(index) < (uint)length.Imm && Bits.Possible(index) <= int.MaxValue) return true;
        if (IsKnown(Condition.LtS, index, length, at)) return true;
        // Less than something less.
        if (index.Op == Op.Add && index.Args[1].IsConst && index.Args[1].Imm <= 0 && Least(index.Args[0], at, depth + 1) >= 0)
            return IsLess(index.Args[0], length, at, depth + 1);
        if (index.Op == Op.Shr && index.Args[1].IsConst && Least(index.Args[0], at, depth + 1) >= 0) return IsLess(index.Args[0], length, at, depth + 1);
        if (length.IsConst && index.Op == Op.Add && index.Args[1].IsConst && index.Args[1].Imm > 0 && length.Imm > index.Args[1].Imm)
        {
            // x + c < n for constants, if x < n - c: facts about x with any smaller constant do.
            return LessThanConstant(index.Args[0], length.Imm - index.Args[1].Imm, at, depth + 1);
        }
        if (length.IsConst && LessThanConstant(index, length.Imm, at, depth + 1)) return true;
        return index.Op == Op.Phi && ByInduction(index, length, (i, l, p) => IsLess(i, l, p, depth + 1), depth);
    }

    private bool ByInduction(Inst phi, Inst length, Func<Inst, Inst, Point, bool> proves, int depth)
    {
        if (depth > 3 || length.Block is { } where && !where.Dominates(phi.Block!)) return false;
        if (!_assumed.Add((phi, length))) return false;
        for (int i = 0; i < phi.Args.Length; i++)
        {
            Block before = phi.Block!.Predecessors[i];
            if (!proves(phi.Args[i], length, new Point(before, before.Insts.Count, phi.Block))) return Forget(phi, length);
        }
        _assumed.Remove((phi, length));
        return true;
    }

    private bool Forget(Inst phi, Inst length)
    {
        _assumed.Remove((phi, length));
        return false;
    }

    private bool LessThanConstant(Inst value, int bound, Point at, int depth)
    {
        if (depth > MaxDepth) return false;
        if (Bits.Possible(value) < (uint)bound && Bits.Possible(value) <= int.MaxValue) return true;
        foreach ((Condition condition, Inst a, Inst b) in Facts(at))
        {
            bool isLess = condition is Condition.LtS or Condition.LtU, isLeast = condition is Condition.GeS or Condition.GeU;
            if (isLess && a == value && b.IsConst && b.Imm >= 0 && b.Imm <= bound) return true;
            if (isLeast && b == value && a.IsConst && a.Imm >= 0 && a.Imm < bound) return true;
        }
        return false;
    }

    /// <summary>A lower bound of a value as a signed number.</summary>
    private long Least(Inst value, Point at, int depth)
    {
        if (value.IsConst) return value.Imm;
        if (depth > MaxDepth) return int.MinValue;
        if (Bits.Possible(value) <= int.MaxValue || IsLength(value)) return 0;
        long best = int.MinValue;
        foreach ((Condition condition, Inst a, Inst b) in Facts(at))
        {
            if (a == value && b.IsConst && condition == Condition.GeS) best = Math.Max(best, b.Imm);
            if (b == value && a.IsConst && condition == Condition.LtS) best = Math.Max(best, a.Imm + 1L);
        }
        if (value.Op == Op.Add && value.Args[1].IsConst)
        {
            int step = value.Args[1].Imm;
            long under = Least(value.Args[0], at, depth + 1);
            if (under > int.MinValue && (step <= 0 || Bounded(value.Args[0], step, at))) best = Math.Max(best, under + step);
        }
        if (value.Op == Op.Phi) best = Math.Max(best, LeastOfPhi(value, depth));
        return best < int.MinValue ? int.MinValue : best;
    }

    /// <summary>Of a variable that only grows: its first value.</summary>
    private long LeastOfPhi(Inst phi, int depth)
    {
        long least = int.MaxValue;
        for (int i = 0; i < phi.Args.Length; i++)
        {
            Block before = phi.Block!.Predecessors[i];
            var edge = new Point(before, before.Insts.Count, phi.Block);
            Inst arg = phi.Args[i];
            bool grows = arg.Op == Op.Add && arg.Args[0] == phi && arg.Args[1].IsConst && arg.Args[1].Imm >= 0 && Bounded(phi, arg.Args[1].Imm, edge);
            if (grows || arg == phi) continue;
            least = Math.Min(least, depth < 3 ? Least(arg, edge, depth + 3) : int.MinValue);
        }
        return least == int.MaxValue ? int.MinValue : least;
    }

    /// <summary>
    /// value + step does not overflow: the value is less than something. Of a loop variable that is so if the sum is compared on the
    /// way back, and the first value on the way in.
    /// </summary>
    private bool Bounded(Inst value, int step, Point at)
    {
        foreach ((Condition condition, Inst a, Inst b) in Facts(at).ToList())
        {
            bool isSmall = IsLength(b) || b.IsConst && b.Imm is >= 0 and <= MaxLength;
            bool fits = step <= 1 || isSmall && step <= MaxLength;
            if (a == value && (condition == Condition.LtS && fits || condition == Condition.LtU && isSmall && step <= MaxLength)) return true;
            bool isSum = a.Op == Op.Add && a.Args[0] == value && a.Args[1].Is(step);
            if (isSum && condition == Condition.LtS && fits && value.Op == Op.Phi
                && ByInduction(value, b, (i, l, p) => IsLess(i, l, p, MaxDepth - 1), 0)) return true;
        }
        return false;
    }

    private static bool IsLength(Inst value) => value.Op == Op.LoadFixed && value.Imm == ValueLayout.LengthOffset && value.Args[0].Op != Op.Symbol;

    private static bool IsKnown(Condition condition, Inst a, Inst b, Point at)
    {
        foreach ((Condition c, Inst x, Inst y) in Facts(at))
            if (c == condition && x == a && y == b) return true;
        return false;
    }

    /// <summary>Conditions that hold at a point.</summary>
    private static IEnumerable<(Condition, Inst, Inst)> Facts(Point at)
    {
        Block? block = at.Block;
        if (at.To is { } to && block.End!.Op == Op.Branch && block.Successors[0] != block.Successors[1])
            yield return OnEdge(block, to);
        int end = at.Index;
        while (block is not null)
        {
            for (int i = Math.Min(end, block.Insts.Count) - 1; i >= 0; i--)
                if (block.Insts[i].Op == Op.TrapIf) yield return (block.Insts[i].Condition.Not(), block.Insts[i].Args[0], block.Insts[i].Args[1]);
            if (block.Predecessors.Count == 1 && block.Predecessors[0] is { End.Op: Op.Branch } before && before.Successors[0] != before.Successors[1])
                yield return OnEdge(before, block);
            block = block.Dominator;
            end = int.MaxValue;
        }
    }

    private static (Condition, Inst, Inst) OnEdge(Block from, Block to)
    {
        Condition condition = from.Successors[0] == to ? from.End!.Condition : from.End!.Condition.Not();
        return (condition, from.End.Args[0], from.End.Args[1]);
    }
}
