using System.Numerics;

namespace Roundel.GuestCompiler.Ir;

/// <summary>Identities of multiplication and division. One instruction each on this machine: only what becomes cheaper is rewritten.</summary>
internal static class Products
{
    public static Inst? Simplify(Function f, Inst inst)
    {
        (Inst a, Inst b) = (inst.Args[0], inst.Args[1]);
        if (b.Is(0) && inst.Op is Op.Mul or Op.MulHighS or Op.MulHighU) return b;
        if (!b.IsConst) return null;
        bool isPower = BitOperations.IsPow2((uint)b.Imm);
        int log = BitOperations.TrailingZeroCount(b.Imm);
        switch (inst.Op)
        {
            case Op.Mul or Op.Div or Op.DivU when b.Imm == 1:
                return a;
            case Op.RemU or Op.Rem or Op.MulHighU when b.Imm == 1:
                return f.Const(0);
            case Op.Mul when isPower:
                return Become(f, inst, Op.Shl, log);
            case Op.DivU when isPower:
                return Become(f, inst, Op.Shr, log);
            case Op.RemU when isPower:
                return Become(f, inst, Op.And, b.Imm - 1);
            case Op.MulHighU when isPower && log > 0:
                return Become(f, inst, Op.Shr, 32 - log);
            default:
                return null;
        }
    }

    private static Inst? Become(Function f, Inst inst, Op op, int constant)
    {
        inst.Op = op;
        inst.Args = [inst.Args[0], f.Const(constant)];
        return Simplifier.Simplify(f, inst);
    }
}
