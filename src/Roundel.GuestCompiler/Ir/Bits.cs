using System.Numerics;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Ir;

/// <summary>Identities of bitwise operations and shifts, and which bits of a value can be set.</summary>
internal static class Bits
{
    private const int MaxDepth = 6;

    /// <summary>A mask of the bits that may be one.</summary>
    public static uint Possible(Inst inst, int depth = 0)
    {
        if (depth > MaxDepth) return uint.MaxValue;
        uint Arg(int i) => Possible(inst.Args[i], depth + 1);
        switch (inst.Op)
        {
            case Op.Const: return (uint)inst.Imm;
            case Op.Load8U: return 0xff;
            case Op.Load16U or Op.Ext16U: return 0xffff;
            case Op.Param: return inst.Ref is Access access ? OfAccess(access) : uint.MaxValue;
            case Op.Call: return inst.Ref is MethodDesc method ? OfAccess(method.ReturnType) : uint.MaxValue;
            case Op.And: return Arg(0) & Arg(1);
            case Op.Or or Op.Xor: return Arg(0) | Arg(1);
            case Op.Shr when inst.Args[1].IsConst: return Arg(0) >> inst.Args[1].Imm;
            case Op.Shl when inst.Args[1].IsConst: return Arg(0) << inst.Args[1].Imm;
            case Op.Shr: return Filled(Arg(0));
            case Op.RemU when inst.Args[1].IsConst && inst.Args[1].Imm != 0: return Filled((uint)inst.Args[1].Imm - 1);
            case Op.Add: return SumOf(Arg(0), Arg(1));
            case Op.Phi when depth < 3 && !inst.Block!.IsOpen:
                uint all = 0;
                foreach (Inst arg in inst.Args) all |= arg == inst ? 0 : Possible(arg, depth + 3);
                return all;
            default: return inst.Op.IsCompare() ? 1 : uint.MaxValue;
        }
    }

    public static Inst? Simplify(Function f, Inst inst)
    {
        (Inst a, Inst b) = (inst.Args[0], inst.Args[1]);
        if (a == b) return inst.Op == Op.Xor ? f.Const(0) : a;
        if (inst.Op is Op.Or or Op.Xor && b.Is(0)) return a;
        if (inst.Op == Op.Or && b.Is(-1)) return b;
        if (inst.Op == Op.Xor && (Without(a, b) ?? Without(b, a)) is { } rest) return rest;
        if (!b.IsConst) return null;
        if (inst.Op == Op.And)
        {
            uint mask = (uint)b.Imm;
            if ((Possible(a) & mask) == 0) return f.Const(0);
            if ((Possible(a) & ~mask) == 0) return a;
            // What an extension adds is masked away.
            if (a.Op == Op.Ext8S && mask <= 0xff || a.Op is Op.Ext16S or Op.Ext16U && mask <= 0xffff)
            {
                inst.Args[0] = a.Args[0];
                return Simplifier.Simplify(f, inst);
            }
            if (mask == 0xffff)
            {
                inst.Op = Op.Ext16U;
                inst.Args = [a];
                return Simplifier.Simplify(f, inst);
            }
        }
        if (a.Op == inst.Op && a.Args[1].IsConst)
        {
            inst.Args = [a.Args[0], f.Const(Constants.Fold(inst.Op, a.Args[1].Imm, b.Imm)!.Value)];
            return Simplifier.Simplify(f, inst);
        }
        // Not of a comparison.
        if (inst.Op == Op.Xor && b.Is(1) && a.Op.IsCompare())
        {
            inst.Op = a.Op.ToCondition().Not().ToOp();
            inst.Args = [a.Args[0], a.Args[1]];
            return Simplifier.Simplify(f, inst);
        }
        return null;
    }

    /// <summary>What is left of an exclusive or when one of its operands is taken out again; null where it has no such operand.</summary>
    private static Inst? Without(Inst sum, Inst operand)
    {
        if (sum.Op != Op.Xor) return null;
        (Inst a, Inst b) = (sum.Args[0].Current, sum.Args[1].Current);
        return a == operand ? b : b == operand ? a : null;
    }

    public static Inst? SimplifyShift(Function f, Inst inst)
    {
        Inst a = inst.Args[0];
        if (inst.Op is Op.Ext8S or Op.Ext16S or Op.Ext16U) return OfExtension(f, inst, a);
        Inst b = inst.Args[1];
        if (a.Is(0)) return a;
        // The machine takes the amount modulo 32 by itself.
        if (b.Op == Op.And && b.Args[1].IsConst && (b.Args[1].Imm & 31) == 31) inst.Args[1] = b = b.Args[0];
        if (!b.IsConst) return null;
        int n = b.Imm & 31;
        if (n == 0) return a;
        if (n != b.Imm) inst.Args[1] = b = f.Const(n);
        if (Constants.Fold(inst.Op, -1, n) is { } kept && (Possible(a) & Reaching(inst.Op, kept, n)) == 0) return f.Const(0);
        if (a.Op == inst.Op && a.Args[1].IsConst)
        {
            int sum = (a.Args[1].Imm & 31) + n;
            if (sum > 31 && inst.Op != Op.Sar) return f.Const(0);
            inst.Args = [a.Args[0], f.Const(Math.Min(sum, 31))];
            return Simplifier.Simplify(f, inst);
        }
        if (inst.Op == Op.Sar && Possible(a) <= int.MaxValue)
        {
            inst.Op = Op.Shr;
            return Simplifier.Simplify(f, inst);
        }
        if (a.Op == Op.Shl && a.Args[1].Is(n) && n is 16 or 24 && inst.Op is Op.Shr or Op.Sar)
        {
            bool signed = inst.Op == Op.Sar;
            inst.Op = n == 16 ? signed ? Op.Ext16S : Op.Ext16U : signed ? Op.Ext8S : Op.And;
            inst.Args = inst.Op == Op.And ? [a.Args[0], f.Const(0xff)] : [a.Args[0]];
            return Simplifier.Simplify(f, inst);
        }
        return null;
    }

    /// <summary>The bits of the operand that reach the result.</summary>
    private static uint Reaching(Op op, int kept, int n) => op switch
    {
        Op.Shl => (uint)kept >> n,
        Op.Shr => (uint)kept << n,
        _ => uint.MaxValue,
    };

    private static Inst? OfExtension(Function f, Inst inst, Inst a)
    {
        uint limit = inst.Op == Op.Ext8S ? 0x7fu : inst.Op == Op.Ext16S ? 0x7fffu : 0xffffu;
        if (Possible(a) <= limit) return a;
        bool isFit = inst.Op switch
        {
            Op.Ext8S => a.Op == Op.Load8S,
            Op.Ext16S => a.Op is Op.Load16S or Op.Load8S or Op.Ext8S,
            _ => false,
        };
        if (isFit || a.Op == inst.Op) return a;
        uint seen = inst.Op == Op.Ext8S ? 0xffu : 0xffffu;
        bool masked = a.Op == Op.And && a.Args[1].IsConst && ((uint)a.Args[1].Imm & seen) == seen;
        bool extended = a.Op is Op.Ext16S or Op.Ext16U;
        if (!masked && !extended) return null;
        inst.Args = [a.Args[0]];
        return Simplifier.Simplify(f, inst);
    }

    private static uint OfAccess(Access access) => access switch { Access.Byte => 0xff, Access.UInt16 => 0xffff, _ => uint.MaxValue };

    private static uint OfAccess(TypeDesc type) => type.Primitive switch
    {
        Primitive.Boolean or Primitive.Byte => 0xff,
        Primitive.Char or Primitive.UInt16 => 0xffff,
        _ => uint.MaxValue,
    };

    /// <summary>All bits up to the highest.</summary>
    private static uint Filled(uint mask) => mask == 0 ? 0 : uint.MaxValue >> BitOperations.LeadingZeroCount(mask);

    private static uint SumOf(uint a, uint b)
    {
        ulong most = (ulong)Filled(a) + Filled(b);
        return most > uint.MaxValue ? uint.MaxValue : Filled((uint)most);
    }
}
