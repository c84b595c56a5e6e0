namespace Roundel.GuestCompiler.Ir;

/// <summary>Moves constant offsets into loads and stores, and drops extensions that a narrow store does not see.</summary>
internal static class Addressing
{
    public static void Fold(Inst inst)
    {
        if (inst.Op is Op.ZeroMemory or Op.CopyMemory) return;
        while (true)
        {
            Inst address = inst.Args[0];
            if (address.Op == Op.Add && address.Args[1].IsConst)
            {
                inst.Imm = unchecked(inst.Imm + address.Args[1].Imm);
                inst.Args[0] = address.Args[0].Current;
            }
            else
            {
                break;
            }
        }
        if (!inst.Op.IsStore() || inst.Op == Op.Store32) return;
        uint mask = inst.Op == Op.Store8 ? 0xffu : 0xffffu;
        while (Covers(inst.Args[1], mask)) inst.Args[1] = inst.Args[1].Args[0].Current;
    }

    private static bool Covers(Inst value, uint mask) => value.Op switch
    {
        Op.And => value.Args[1].IsConst && ((uint)value.Args[1].Imm & mask) == mask,
        Op.Ext8S => mask == 0xff,
        Op.Ext16S or Op.Ext16U => true,
        _ => false,
    };
}
