namespace Roundel.GuestCompiler.Ir;

/// <summary>Folds constants and applies identities, one operation at a time: while importing, and in every later pass.</summary>
internal static class Simplifier
{
    /// <summary>A value equal to the operation's, or null. May rewrite the operation in place into an equal, simpler one.</summary>
    public static Inst? Simplify(Function f, Inst inst)
    {
        for (int i = 0; i < inst.Args.Length; i++) inst.Args[i] = inst.Args[i].Current;
        if (inst.Op == Op.Phi) return OfPhi(inst);
        if (inst.Op.IsLoad() || inst.Op.IsStore() || inst.Op is Op.ZeroMemory or Op.CopyMemory)
        {
            Addressing.Fold(inst);
            return null;
        }
        if (inst.Op is Op.Branch or Op.TrapIf)
        {
            FoldCondition(f, inst);
            return null;
        }
        if (!inst.Op.IsPure()) return null;
        if (inst.Args.All(a => a.IsConst)) return Constants.Fold(inst) is { } value ? f.Const(value) : null;
        if (inst.Op.IsCommutative() && inst.Args[0].IsConst) (inst.Args[0], inst.Args[1]) = (inst.Args[1], inst.Args[0]);
        return inst.Op switch
        {
            Op.Add or Op.Sub => OfSum(f, inst),
            Op.Mul or Op.MulHighU or Op.MulHighS or Op.DivU or Op.RemU or Op.Div or Op.Rem => Products.Simplify(f, inst),
            Op.And or Op.Or or Op.Xor => Bits.Simplify(f, inst),
            Op.Shl or Op.Shr or Op.Sar or Op.Ext8S or Op.Ext16S or Op.Ext16U => Bits.SimplifyShift(f, inst),
            _ => inst.Op.IsCompare() ? OfCompare(f, inst) : null,
        };
    }

    /// <summary>A check that can never fail.</summary>
    public static bool NeverTraps(Inst inst)
    {
        if (inst.Op != Op.TrapIf) return false;
        (Inst a, Inst b) = (inst.Args[0], inst.Args[1]);
        if (a.IsConst && b.IsConst) return !Constants.Holds(inst.Condition, a.Imm, b.Imm);
        if (inst.Condition == Condition.Eq && b.Is(0)) return a.IsNonNull;
        if (inst.Condition == Condition.GeU && b.IsConst) return Bits.Possible(a) < (uint)b.Imm;
        return a == b && inst.Condition is Condition.Ne or Condition.LtS or Condition.LtU;
    }

    private static Inst? OfPhi(Inst phi)
    {
        Inst? only = null;
        foreach (Inst arg in phi.Args)
        {
            if (arg == phi || arg == only) continue;
            if (only is not null) return null;
            only = arg;
        }
        return only;
    }

    private static Inst? OfSum(Function f, Inst inst)
    {
        (Inst a, Inst b) = (inst.Args[0], inst.Args[1]);
        if (inst.Op == Op.Sub)
        {
            if (a == b) return f.Const(0);
            if (!b.IsConst) return OfDifference(a, b);
            inst.Op = Op.Add;
            inst.Args[1] = b = f.Const(unchecked(-b.Imm));
        }
        if (!b.IsConst) return a.Op == Op.Sub && a.Args[1] == b ? a.Args[0] : b.Op == Op.Sub && b.Args[1] == a ? b.Args[0] : null;
        if (b.Imm == 0) return a;
        if (a.Op == Op.Symbol) return f.Symbol(a.Ref!, a.Imm + b.Imm);
        if (a.Op != Op.Add || !a.Args[1].IsConst) return null;
        inst.Args = [a.Args[0], f.Const(unchecked(a.Args[1].Imm + b.Imm))];
        return Simplify(f, inst);
    }

    private static Inst? OfDifference(Inst a, Inst b)
    {
        if (a.Op != Op.Add) return null;
        return a.Args[0] == b ? a.Args[1] : a.Args[1] == b ? a.Args[0] : null;
    }

    private static Inst? OfCompare(Function f, Inst inst)
    {
        (Inst a, Inst b) = (inst.Args[0], inst.Args[1]);
        if (a == b) return f.Const(inst.Op is Op.Eq or Op.GeS or Op.GeU ? 1 : 0);
        if (Rewrite(f, inst.Op.ToCondition(), a, b) is not var (condition, x, y)) return null;
        if (x.IsConst && y.IsConst) return f.Const(Constants.Holds(condition, x.Imm, y.Imm) ? 1 : 0);
        // A truth value compared with zero is itself.
        if (condition == Condition.Ne && y.Is(0) && x.Op.IsCompare()) return x;
        inst.Op = condition.ToOp();
        inst.Args = [x, y];
        return null;
    }

    private static void FoldCondition(Function f, Inst inst)
    {
        (Inst a, Inst b) = (inst.Args[0], inst.Args[1]);
        if (Rewrite(f, inst.Condition, a, b) is not var (condition, x, y)) return;
        inst.Imm = inst.Imm & ~0xff | (int)condition;
        inst.Args = [x, y, .. inst.Args[2..]];
    }

    /// <summary>An equal condition that costs less, or null.</summary>
    private static (Condition, Inst, Inst)? Rewrite(Function f, Condition condition, Inst a, Inst b)
    {
        bool changed = false;
        for (int i = 0; i < 8; i++)
        {
            if (Step(f, condition, a, b) is not var (c, x, y)) break;
            (condition, a, b, changed) = (c, x, y, true);
        }
        return changed ? (condition, a, b) : null;
    }

    private static (Condition, Inst, Inst)? Step(Function f, Condition condition, Inst a, Inst b)
    {
        bool equality = condition is Condition.Eq or Condition.Ne;
        if (equality && a.IsConst && !b.IsConst) return (condition, b, a);
        if (equality && b.Is(0))
        {
            if (a.Op.IsCompare())
            {
                Condition inner = a.Op.ToCondition();
                return (condition == Condition.Ne ? inner : inner.Not(), a.Args[0], a.Args[1]);
            }
            if (a.Op is Op.Xor or Op.Sub) return (condition, a.Args[0], a.Args[1]);
            if (a.IsNonNull) return (condition, f.Const(1), b);
        }
        // Comparing with zero costs least, and the sum is often needed anyway.
        if (equality && b.IsConst && b.Imm != 0 && a.Op is Op.Add && a.Args[1].IsConst)
            return (condition, a.Args[0], f.Const(unchecked(b.Imm - a.Args[1].Imm)));
        if (equality && b.IsConst && a.Op is Op.Xor && a.Args[1].IsConst) return (condition, a.Args[0], f.Const(b.Imm ^ a.Args[1].Imm));
        if (equality && a.Op == Op.Symbol && b.Op == Op.Symbol && a.Imm == 0 && b.Imm == 0 && !a.Ref!.Equals(b.Ref))
            return (condition, f.Const(1), f.Const(0));
        if (equality && b.IsConst && (Bits.Possible(a) & (uint)b.Imm) != (uint)b.Imm) return (condition, f.Const(1), f.Const(0));
        bool isUnsigned = condition is Condition.LtU or Condition.GeU;
        if (isUnsigned && b.Is(1)) return (condition == Condition.LtU ? Condition.Eq : Condition.Ne, a, f.Const(0));
        if (isUnsigned && b.Is(0)) return (condition == Condition.LtU ? Condition.Ne : Condition.Eq, f.Const(0), f.Const(0));
        if (isUnsigned && a.Is(0)) return (condition == Condition.LtU ? Condition.Ne : Condition.Eq, b, f.Const(0));
        // A number whose sign bit is clear is not negative.
        if (!isUnsigned && !equality && b.Is(0) && Bits.Possible(a) <= int.MaxValue)
            return (condition == Condition.LtS ? Condition.Ne : Condition.Eq, f.Const(0), f.Const(0));
        return null;
    }
}
