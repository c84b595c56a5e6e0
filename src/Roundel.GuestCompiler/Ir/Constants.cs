namespace Roundel.GuestCompiler.Ir;

/// <summary>Operations on constants, as RV32IM computes them.</summary>
internal static class Constants
{
    public static int? Fold(Inst inst)
    {
        int a = inst.Args[0].Imm;
        if (inst.Args.Length == 1)
        {
            return inst.Op switch
            {
                Op.Ext8S => (sbyte)a,
                Op.Ext16S => (short)a,
                Op.Ext16U => (ushort)a,
                _ => null,
            };
        }
        return inst.Args.Length == 2 ? Fold(inst.Op, a, inst.Args[1].Imm) : null;
    }

    public static int? Fold(Op op, int a, int b) => unchecked(op switch
    {
        Op.Add => a + b,
        Op.Sub => a - b,
        Op.Mul => a * b,
        Op.MulHighU => (int)((ulong)(uint)a * (uint)b >> 32),
        Op.MulHighS => (int)((long)a * b >> 32),
        Op.Div => b == 0 ? -1 : b == -1 ? -a : a / b,
        Op.DivU => b == 0 ? -1 : (int)((uint)a / (uint)b),
        Op.Rem => b == 0 ? a : b == -1 ? 0 : a % b,
        Op.RemU => b == 0 ? a : (int)((uint)a % (uint)b),
        Op.And => a & b,
        Op.Or => a | b,
        Op.Xor => a ^ b,
        Op.Shl => a << b,
        Op.Shr => (int)((uint)a >> b),
        Op.Sar => a >> b,
        _ => op.IsCompare() ? Holds(op.ToCondition(), a, b) ? 1 : 0 : null,
    });

    public static bool Holds(Condition condition, int a, int b) => condition switch
    {
        Condition.Eq => a == b,
        Condition.Ne => a != b,
        Condition.LtS => a < b,
        Condition.GeS => a >= b,
        Condition.LtU => (uint)a < (uint)b,
        _ => (uint)a >= (uint)b,
    };
}
