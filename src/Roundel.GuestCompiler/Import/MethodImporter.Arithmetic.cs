using System.Reflection.Metadata;
using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>Arithmetic, comparisons and conversions.</summary>
internal sealed partial class MethodImporter
{
    private bool ImportArithmetic(ILOpCode op)
    {
        switch (op)
        {
            case ILOpCode.Add or ILOpCode.Sub or ILOpCode.Mul or ILOpCode.And or ILOpCode.Or or ILOpCode.Xor:
            case ILOpCode.Div or ILOpCode.Div_un or ILOpCode.Rem or ILOpCode.Rem_un:
            case ILOpCode.Add_ovf or ILOpCode.Add_ovf_un or ILOpCode.Sub_ovf or ILOpCode.Sub_ovf_un or ILOpCode.Mul_ovf or ILOpCode.Mul_ovf_un:
                Binary(op);
                return true;
            case ILOpCode.Shl or ILOpCode.Shr or ILOpCode.Shr_un:
                Shift(op);
                return true;
            case ILOpCode.Neg or ILOpCode.Not:
                Unary(op);
                return true;
            case ILOpCode.Ceq or ILOpCode.Cgt or ILOpCode.Cgt_un or ILOpCode.Clt or ILOpCode.Clt_un:
                StackValue b = Pop(), a = Pop();
                if (a.IsFloat) Without(NoFloats, Types.Known("System.Boolean"));
                else PushInt(Compare(op, a, b));
                return true;
            default:
                return ImportConversion(op);
        }
    }

    private void Binary(ILOpCode op)
    {
        StackValue b = Pop(), a = Pop();
        if (a.IsFloat || b.IsFloat)
        {
            Without(NoFloats, a.IsFloat ? a.Type : b.Type);
            return;
        }
        if (a.IsLong || b.IsLong)
        {
            (a, b) = (Widened(a), Widened(b));
            var pair = new Longs(Emit, TrapIf, Int);
            (Inst low, Inst high) = op switch
            {
                ILOpCode.Add => pair.Add((a.Words[0], a.Words[1]), (b.Words[0], b.Words[1])),
                ILOpCode.Sub => pair.Sub((a.Words[0], a.Words[1]), (b.Words[0], b.Words[1])),
                ILOpCode.Mul => pair.Mul((a.Words[0], a.Words[1]), (b.Words[0], b.Words[1])),
                ILOpCode.And => pair.Each(Op.And, (a.Words[0], a.Words[1]), (b.Words[0], b.Words[1])),
                ILOpCode.Or => pair.Each(Op.Or, (a.Words[0], a.Words[1]), (b.Words[0], b.Words[1])),
                ILOpCode.Xor => pair.Each(Op.Xor, (a.Words[0], a.Words[1]), (b.Words[0], b.Words[1])),
                ILOpCode.Add_ovf or ILOpCode.Add_ovf_un => pair.AddChecked((a.Words[0], a.Words[1]), (b.Words[0], b.Words[1]), op == ILOpCode.Add_ovf),
                ILOpCode.Sub_ovf or ILOpCode.Sub_ovf_un => pair.SubChecked((a.Words[0], a.Words[1]), (b.Words[0], b.Words[1]), op == ILOpCode.Sub_ovf),
                _ => LongCall(op, a, b),
            };
            PushLong(low, high);
            return;
        }
        TypeDesc type = a.Type.Kind is TypeKind.ByRef or TypeKind.Pointer ? a.Type : b.Type.Kind is TypeKind.ByRef or TypeKind.Pointer ? b.Type : a.Type;
        if (type.IsReference) type = Types.Known("System.IntPtr");
        Push(new StackValue(type, [Words(op, a.Word, b.Word)]));
    }

    private StackValue Widened(StackValue value) => value.Words.Length == 2 ? value : Widened(value, 2);

    private (Inst Low, Inst High) LongCall(ILOpCode op, StackValue a, StackValue b)
    {
        string name = op switch
        {
            ILOpCode.Div => "DivideSigned",
            ILOpCode.Div_un => "Divide",
            ILOpCode.Rem => "RemainderSigned",
            ILOpCode.Rem_un => "Remainder",
            ILOpCode.Mul_ovf => "MultiplyCheckedSigned",
            _ => "MultiplyChecked",
        };
        // 32-bit operands need no call.
        if (a.Words[1].Is(0) && b.Words[1].Is(0) && op is ILOpCode.Div_un or ILOpCode.Rem_un && a.Words[1].Is(0) && b.Words[1].Is(0))
            return (Words(op, a.Word, b.Word), Int(0));
        Inst call = CallMethod(_world.Runtime[name], [a.Words[0], a.Words[1], b.Words[0], b.Words[1]]);
        return (call, Result(call, 1));
    }

    private Inst Result(Inst call, int index) => index == 0 ? call : Emit(Op.Result, index, null, call);

    private Inst Words(ILOpCode op, Inst a, Inst b)
    {
        switch (op)
        {
            case ILOpCode.Add: return Emit(Op.Add, a, b);
            case ILOpCode.Sub: return Emit(Op.Sub, a, b);
            case ILOpCode.Mul: return Emit(Op.Mul, a, b);
            case ILOpCode.And: return Emit(Op.And, a, b);
            case ILOpCode.Or: return Emit(Op.Or, a, b);
            case ILOpCode.Xor: return Emit(Op.Xor, a, b);
            case ILOpCode.Add_ovf_un:
                Inst sum = Emit(Op.Add, a, b);
                TrapIf(Trap.Overflow, Condition.LtU, sum, a);
                return sum;
            case ILOpCode.Sub_ovf_un:
                TrapIf(Trap.Overflow, Condition.LtU, a, b);
                return Emit(Op.Sub, a, b);
            case ILOpCode.Mul_ovf_un:
                TrapIf(Trap.Overflow, Condition.Ne, Emit(Op.MulHighU, a, b), Int(0));
                return Emit(Op.Mul, a, b);
            case ILOpCode.Add_ovf:
                Inst signed = Emit(Op.Add, a, b);
                TrapIf(Trap.Overflow, Condition.Ne, Emit(Op.LtS, signed, a), Emit(Op.LtS, b, Int(0)));
                return signed;
            case ILOpCode.Sub_ovf:
                Inst difference = Emit(Op.Sub, a, b);
                TrapIf(Trap.Overflow, Condition.Ne, Emit(Op.LtS, a, difference), Emit(Op.LtS, b, Int(0)));
                return difference;
            case ILOpCode.Mul_ovf:
                Inst product = Emit(Op.Mul, a, b);
                TrapIf(Trap.Overflow, Condition.Ne, Emit(Op.MulHighS, a, b), Emit(Op.Sar, product, Int(31)));
                return product;
            default:
                return Division(op, a, b);
        }
    }

    private Inst Division(ILOpCode op, Inst a, Inst b)
    {
        if (!b.IsConst || b.Imm == 0) TrapIf(Trap.DivideByZero, Condition.Eq, b, Int(0));
        if (op == ILOpCode.Div_un) return Emit(Op.DivU, a, b);
        if (op == ILOpCode.Rem_un) return Emit(Op.RemU, a, b);
        // int.MinValue / -1: (a ^ 0x80000000) | ~b is zero there and nowhere else.
        if (b.Is(-1) || !b.IsConst)
            TrapIf(Trap.Overflow, Condition.Eq, Emit(Op.Or, Emit(Op.Xor, a, Int(int.MinValue)), Emit(Op.Xor, b, Int(-1))), Int(0));
        return Emit(op == ILOpCode.Div ? Op.Div : Op.Rem, a, b);
    }

    private void Shift(ILOpCode op)
    {
        StackValue amount = Pop(), value = Pop();
        Op word = op switch { ILOpCode.Shl => Op.Shl, ILOpCode.Shr => Op.Sar, _ => Op.Shr };
        if (!value.IsLong)
        {
            Push(value with { Words = [Emit(word, value.Word, amount.Word)], Code = null });
            return;
        }
        (Inst low, Inst high) = new Longs(Emit, TrapIf, Int).Shift(word, (value.Words[0], value.Words[1]), amount.Word);
        PushLong(low, high);
    }

    private void Unary(ILOpCode op)
    {
        StackValue value = Pop();
        if (value.IsFloat)
        {
            Without(NoFloats, value.Type);
            return;
        }
        var pair = new Longs(Emit, TrapIf, Int);
        if (!value.IsLong)
        {
            Push(value with { Words = [op == ILOpCode.Neg ? Emit(Op.Sub, Int(0), value.Word) : Emit(Op.Xor, value.Word, Int(-1))] });
            return;
        }
        (Inst low, Inst high) = op == ILOpCode.Neg ? pair.Sub((Int(0), Int(0)), (value.Words[0], value.Words[1]))
            : pair.Each(Op.Xor, (value.Words[0], value.Words[1]), (Int(-1), Int(-1)));
        PushLong(low, high);
    }

    /// <summary>The truth value of a comparison.</summary>
    private Inst Compare(ILOpCode op, StackValue a, StackValue b)
    {
        if (a.IsLong || b.IsLong)
        {
            (a, b) = (Widened(a), Widened(b));
            var pair = new Longs(Emit, TrapIf, Int);
            (Inst, Inst) x = (a.Words[0], a.Words[1]), y = (b.Words[0], b.Words[1]);
            return op switch
            {
                ILOpCode.Ceq => pair.Equal(x, y),
                ILOpCode.Clt => pair.Less(x, y, signed: true),
                ILOpCode.Clt_un => pair.Less(x, y, signed: false),
                ILOpCode.Cgt => pair.Less(y, x, signed: true),
                _ => pair.Less(y, x, signed: false),
            };
        }
        return op switch
        {
            ILOpCode.Ceq => Emit(Op.Eq, a.Word, b.Word),
            ILOpCode.Clt => Emit(Op.LtS, a.Word, b.Word),
            ILOpCode.Clt_un => Emit(Op.LtU, a.Word, b.Word),
            ILOpCode.Cgt => Emit(Op.LtS, b.Word, a.Word),
            _ => Emit(Op.LtU, b.Word, a.Word),
        };
    }
}
