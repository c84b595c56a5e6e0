using System.Reflection.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>What can be seen in IL before it is imported.</summary>
internal static class Leaders
{
    /// <summary>Offsets where blocks start.</summary>
    public static SortedSet<int> Find(byte[] il, IEnumerable<ExceptionRegion> regions)
    {
        var leaders = new SortedSet<int> { 0 };
        foreach ((ILOpCode op, int operand, int next) in Walk(il))
            foreach (int target in Targets(il, op, operand, next)) leaders.Add(target);
        foreach (ExceptionRegion region in regions)
        {
            leaders.Add(region.TryOffset);
            leaders.Add(region.TryOffset + region.TryLength);
            leaders.Add(region.HandlerOffset);
            if (region.Kind == ExceptionRegionKind.Filter) leaders.Add(region.FilterOffset);
        }
        return leaders;
    }

    /// <summary>Arguments whose address is taken or that are assigned.</summary>
    public static HashSet<int> WrittenArguments(byte[] il)
    {
        var written = new HashSet<int>();
        foreach ((ILOpCode op, int operand, _) in Walk(il))
        {
            if (op is ILOpCode.Starg_s or ILOpCode.Ldarga_s) written.Add(il[operand]);
            if (op is ILOpCode.Starg or ILOpCode.Ldarga) written.Add(BitConverter.ToUInt16(il, operand));
        }
        return written;
    }

    /// <summary>Whether control can come back to an offset from behind it.</summary>
    public static bool InLoop(byte[] il, int offset)
    {
        foreach ((ILOpCode op, int operand, int next) in Walk(il))
            if (next > offset && Targets(il, op, operand, next).Any(t => t <= offset)) return true;
        return false;
    }

    private static IEnumerable<int> Targets(byte[] il, ILOpCode op, int operand, int next)
    {
        if (op == ILOpCode.Switch)
        {
            int count = BitConverter.ToInt32(il, operand);
            for (int i = 0; i < count; i++) yield return next + BitConverter.ToInt32(il, operand + 4 + 4 * i);
            yield return next;
        }
        else if (op.IsBranch())
        {
            yield return next + (op.GetBranchOperandSize() == 1 ? (sbyte)il[operand] : BitConverter.ToInt32(il, operand));
            yield return next;
        }
    }

    /// <summary>The instructions of a method.</summary>
    public static IEnumerable<(ILOpCode Op, int Operand, int Next)> Walk(byte[] il)
    {
        int at = 0;
        while (at < il.Length)
        {
            int first = il[at++];
            var op = (ILOpCode)(first == 0xfe ? 0xfe00 | il[at++] : first);
            int operand = at;
            if (op == ILOpCode.Switch && BitConverter.ToUInt32(il, at) > (uint)il.Length / 4)
                throw new BadImageFormatException("A switch is longer than its method.");
            at += op == ILOpCode.Switch ? 4 + 4 * BitConverter.ToInt32(il, at) : OperandBytes(op);
            yield return (op, operand, at);
        }
    }

    private static int OperandBytes(ILOpCode op)
    {
        if (op.IsBranch()) return op.GetBranchOperandSize();
        switch (op)
        {
            case ILOpCode.Ldarg_s or ILOpCode.Ldarga_s or ILOpCode.Starg_s or ILOpCode.Ldloc_s or ILOpCode.Ldloca_s or ILOpCode.Stloc_s
                or ILOpCode.Ldc_i4_s or ILOpCode.Unaligned:
                return 1;
            case ILOpCode.Ldarg or ILOpCode.Ldarga or ILOpCode.Starg or ILOpCode.Ldloc or ILOpCode.Ldloca or ILOpCode.Stloc:
                return 2;
            case ILOpCode.Ldc_i8 or ILOpCode.Ldc_r8:
                return 8;
            case ILOpCode.Ldc_i4 or ILOpCode.Ldc_r4 or ILOpCode.Jmp or ILOpCode.Call or ILOpCode.Calli or ILOpCode.Callvirt or ILOpCode.Newobj:
            case ILOpCode.Cpobj or ILOpCode.Ldobj or ILOpCode.Stobj or ILOpCode.Ldstr or ILOpCode.Castclass or ILOpCode.Isinst or ILOpCode.Unbox:
            case ILOpCode.Ldfld or ILOpCode.Ldflda or ILOpCode.Stfld or ILOpCode.Ldsfld or ILOpCode.Ldsflda or ILOpCode.Stsfld or ILOpCode.Box:
            case ILOpCode.Newarr or ILOpCode.Ldelema or ILOpCode.Ldelem or ILOpCode.Stelem or ILOpCode.Unbox_any or ILOpCode.Refanyval:
            case ILOpCode.Mkrefany or ILOpCode.Ldtoken or ILOpCode.Ldftn or ILOpCode.Ldvirtftn or ILOpCode.Initobj or ILOpCode.Constrained or ILOpCode.Sizeof:
                return 4;
            default:
                return 0;
        }
    }
}
