using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>Conversions between integers, with and without checks. Native integers have 32 bits.</summary>
internal sealed partial class MethodImporter
{
    private bool ImportConversion(ILOpCode op)
    {
        if (Target(op) is not { } target) return false;
        StackValue value = Pop();
        if (value.IsFloat || target is Primitive.Single or Primitive.Double)
        {
            if (value.Type.Primitive == target) Push(value);
            else Without(NoFloats, Types.Known($"System.{target}"));
            return true;
        }
        string name = op.ToString();
        bool fromUnsigned = name.EndsWith("un", StringComparison.Ordinal);
        if (name.Contains("ovf", StringComparison.Ordinal)) CheckRange(target, value, fromUnsigned);
        Convert(target, value, fromUnsigned);
        return true;
    }

    private static Primitive? Target(ILOpCode op) => op switch
    {
        ILOpCode.Conv_i1 or ILOpCode.Conv_ovf_i1 or ILOpCode.Conv_ovf_i1_un => Primitive.SByte,
        ILOpCode.Conv_u1 or ILOpCode.Conv_ovf_u1 or ILOpCode.Conv_ovf_u1_un => Primitive.Byte,
        ILOpCode.Conv_i2 or ILOpCode.Conv_ovf_i2 or ILOpCode.Conv_ovf_i2_un => Primitive.Int16,
        ILOpCode.Conv_u2 or ILOpCode.Conv_ovf_u2 or ILOpCode.Conv_ovf_u2_un => Primitive.UInt16,
        ILOpCode.Conv_i4 or ILOpCode.Conv_ovf_i4 or ILOpCode.Conv_ovf_i4_un => Primitive.Int32,
        ILOpCode.Conv_u4 or ILOpCode.Conv_ovf_u4 or ILOpCode.Conv_ovf_u4_un => Primitive.UInt32,
        ILOpCode.Conv_i8 or ILOpCode.Conv_ovf_i8 or ILOpCode.Conv_ovf_i8_un => Primitive.Int64,
        ILOpCode.Conv_u8 or ILOpCode.Conv_ovf_u8 or ILOpCode.Conv_ovf_u8_un => Primitive.UInt64,
        ILOpCode.Conv_i or ILOpCode.Conv_ovf_i or ILOpCode.Conv_ovf_i_un => Primitive.IntPtr,
        ILOpCode.Conv_u or ILOpCode.Conv_ovf_u or ILOpCode.Conv_ovf_u_un => Primitive.UIntPtr,
        ILOpCode.Conv_r4 => Primitive.Single,
        ILOpCode.Conv_r8 or ILOpCode.Conv_r_un => Primitive.Double,
        _ => null,
    };

    private void Convert(Primitive target, StackValue value, bool fromUnsigned)
    {
        Inst word = value.Word;
        switch (target)
        {
            case Primitive.SByte:
                PushInt(Emit(Op.Ext8S, word));
                break;
            case Primitive.Byte:
                PushInt(Emit(Op.And, word, Int(0xff)));
                break;
            case Primitive.Int16:
                PushInt(Emit(Op.Ext16S, word));
                break;
            case Primitive.UInt16:
                PushInt(Emit(Op.Ext16U, word));
                break;
            case Primitive.Int64 or Primitive.UInt64:
                bool unsigned = fromUnsigned || target == Primitive.UInt64 || value.Type.Kind is TypeKind.ByRef or TypeKind.Pointer;
                if (value.Words.Length == 2) PushLong(value.Words[0], value.Words[1]);
                else PushLong(word, unsigned ? Int(0) : Emit(Op.Sar, word, Int(31)));
                break;
            case Primitive.IntPtr or Primitive.UIntPtr:
                TypeDesc pointer = value.Type.Kind is TypeKind.ByRef or TypeKind.Pointer ? value.Type : Types.Known("System.IntPtr");
                Push(new StackValue(pointer, [word]) { Code = value.Code });
                break;
            default:
                PushInt(word);
                break;
        }
    }

    /// <summary>Throws unless the value fits.</summary>
    private void CheckRange(Primitive target, StackValue value, bool fromUnsigned)
    {
        var pair = new Longs(Emit, TrapIf, Int);
        Inst low = value.Word;
        Inst high = value.IsLong ? value.Words[1] : fromUnsigned ? Int(0) : Emit(Op.Sar, low, Int(31));
        switch (target)
        {
            case Primitive.Int64:
                if (fromUnsigned) TrapIf(Trap.Overflow, Condition.LtS, high, Int(0));
                return;
            case Primitive.UInt64:
                if (!fromUnsigned) TrapIf(Trap.Overflow, Condition.LtS, high, Int(0));
                return;
            case Primitive.UInt32 or Primitive.UIntPtr:
                TrapIf(Trap.Overflow, Condition.Ne, high, Int(0));
                return;
            case Primitive.Int32 or Primitive.IntPtr:
                TrapIf(Trap.Overflow, Condition.Ne, high, fromUnsigned ? Int(0) : Emit(Op.Sar, low, Int(31)));
                if (fromUnsigned) TrapIf(Trap.Overflow, Condition.LtS, low, Int(0));
                return;
            default:
                (int least, int span) = target switch
                {
                    Primitive.SByte => (sbyte.MinValue, 0x100),
                    Primitive.Byte => (0, 0x100),
                    Primitive.Int16 => (short.MinValue, 0x10000),
                    _ => (0, 0x10000),
                };
                // As an unsigned 64-bit number, value - least lies below the span.
                if (fromUnsigned && least < 0) (least, span) = (0, span / 2);
                (Inst shiftedLow, Inst shiftedHigh) = pair.Sub((low, high), (Int(least), Int(least >> 31)));
                TrapIf(Trap.Overflow, Condition.Ne, shiftedHigh, Int(0));
                TrapIf(Trap.Overflow, Condition.GeU, shiftedLow, Int(span));
                return;
        }
    }
}
