using Roundel.GuestCompiler.Ir;

namespace Roundel.GuestCompiler.Import;

/// <summary>64-bit integers as pairs of words, the lower first.</summary>
internal sealed class Longs(Longs.Emitter emit, Longs.Checker check, Func<int, Inst> constant)
{
    public delegate Inst Emitter(Op op, params Inst[] args);

    public delegate void Checker(Trap trap, Condition condition, Inst a, Inst b, params Inst[] more);

    public (Inst Low, Inst High) Each(Op op, (Inst Low, Inst High) a, (Inst Low, Inst High) b) => (emit(op, a.Low, b.Low), emit(op, a.High, b.High));

    public (Inst Low, Inst High) Add((Inst Low, Inst High) a, (Inst Low, Inst High) b)
    {
        Inst low = emit(Op.Add, a.Low, b.Low);
        if (b.Low.Is(0)) return (low, emit(Op.Add, a.High, b.High));
        // With a constant on one side the other tells of the carry as well.
        Inst carry = emit(Op.LtU, low, b.Low.IsConst ? a.Low : b.Low);
        return (low, emit(Op.Add, emit(Op.Add, a.High, b.High), carry));
    }

    public (Inst Low, Inst High) Sub((Inst Low, Inst High) a, (Inst Low, Inst High) b) =>
        (emit(Op.Sub, a.Low, b.Low), emit(Op.Sub, emit(Op.Sub, a.High, b.High), emit(Op.LtU, a.Low, b.Low)));

    public (Inst Low, Inst High) Mul((Inst Low, Inst High) a, (Inst Low, Inst High) b)
    {
        Inst low = emit(Op.Mul, a.Low, b.Low);
        if (IsSign(a) && IsSign(b)) return (low, emit(Op.MulHighS, a.Low, b.Low));
        Inst cross = emit(Op.Add, emit(Op.Mul, a.Low, b.High), emit(Op.Mul, a.High, b.Low));
        return (low, emit(Op.Add, emit(Op.MulHighU, a.Low, b.Low), cross));
    }

    public (Inst Low, Inst High) AddChecked((Inst Low, Inst High) a, (Inst Low, Inst High) b, bool signed)
    {
        (Inst Low, Inst High) sum = Add(a, b);
        if (!signed)
        {
            check(Trap.Overflow, Condition.Ne, Less(sum, a, signed: false), constant(0));
            return sum;
        }
        // Both operands differ in sign from the sum.
        Inst wrong = emit(Op.And, emit(Op.Xor, sum.High, a.High), emit(Op.Xor, sum.High, b.High));
        check(Trap.Overflow, Condition.LtS, wrong, constant(0));
        return sum;
    }

    public (Inst Low, Inst High) SubChecked((Inst Low, Inst High) a, (Inst Low, Inst High) b, bool signed)
    {
        (Inst Low, Inst High) difference = Sub(a, b);
        if (!signed)
        {
            check(Trap.Overflow, Condition.Ne, Less(a, b, signed: false), constant(0));
            return difference;
        }
        // The operands differ in sign, and the difference differs from the first.
        Inst wrong = emit(Op.And, emit(Op.Xor, a.High, b.High), emit(Op.Xor, a.High, difference.High));
        check(Trap.Overflow, Condition.LtS, wrong, constant(0));
        return difference;
    }

    public Inst Equal((Inst Low, Inst High) a, (Inst Low, Inst High) b) =>
        emit(Op.Eq, emit(Op.Or, emit(Op.Xor, a.Low, b.Low), emit(Op.Xor, a.High, b.High)), constant(0));

    public Inst Less((Inst Low, Inst High) a, (Inst Low, Inst High) b, bool signed)
    {
        if (a.High == b.High) return emit(Op.LtU, a.Low, b.Low);
        if (signed && b.Low.Is(0) && b.High.Is(0)) return emit(Op.LtS, a.High, constant(0));
        Inst tie = emit(Op.And, emit(Op.Eq, a.High, b.High), emit(Op.LtU, a.Low, b.Low));
        return emit(Op.Or, emit(signed ? Op.LtS : Op.LtU, a.High, b.High), tie);
    }

    /// <summary>C# masks the amount with 63 before.</summary>
    public (Inst Low, Inst High) Shift(Op op, (Inst Low, Inst High) value, Inst amount)
    {
        if (amount.IsConst) return ShiftBy(op, value, amount.Imm & 63);
        Inst inverse = emit(Op.Xor, amount, constant(31)); // 31 - amount, modulo 32
        // All ones if the amount is 32 or more.
        Inst far = emit(Op.Sub, constant(0), emit(Op.And, emit(Op.Shr, amount, constant(5)), constant(1)));
        Inst fill = op == Op.Sar ? emit(Op.Sar, value.High, constant(31)) : constant(0);
        if (op == Op.Shl)
        {
            Inst near = emit(Op.Or, emit(Op.Shl, value.High, amount), emit(Op.Shr, emit(Op.Shr, value.Low, constant(1)), inverse));
            Inst low = emit(Op.Shl, value.Low, amount);
            return (Select(far, constant(0), low), Select(far, low, near));
        }
        Inst joined = emit(Op.Or, emit(Op.Shr, value.Low, amount), emit(Op.Shl, emit(Op.Shl, value.High, constant(1)), inverse));
        Inst high = emit(op, value.High, amount);
        return (Select(far, high, joined), Select(far, fill, high));
    }

    private (Inst Low, Inst High) ShiftBy(Op op, (Inst Low, Inst High) value, int n)
    {
        if (n == 0) return value;
        Inst fill = op == Op.Sar ? emit(Op.Sar, value.High, constant(31)) : constant(0);
        if (n >= 32)
        {
            return op == Op.Shl ? (constant(0), emit(Op.Shl, value.Low, constant(n - 32))) : (emit(op, value.High, constant(n - 32)), fill);
        }
        Inst near = constant(n), rest = constant(32 - n);
        return op == Op.Shl
            ? (emit(Op.Shl, value.Low, near), emit(Op.Or, emit(Op.Shl, value.High, near), emit(Op.Shr, value.Low, rest)))
            : (emit(Op.Or, emit(Op.Shr, value.Low, near), emit(Op.Shl, value.High, rest)), emit(op, value.High, near));
    }

    /// <summary>One of two values by a mask of all ones or zeros.</summary>
    private Inst Select(Inst mask, Inst ifSet, Inst ifClear) =>
        emit(Op.Xor, ifClear, emit(Op.And, emit(Op.Xor, ifSet, ifClear), mask));

    private static bool IsSign((Inst Low, Inst High) value) => value.High.Op == Op.Sar && value.High.Args[0] == value.Low && value.High.Args[1].Is(31)
        || value.Low.IsConst && value.High.IsConst && value.High.Imm == value.Low.Imm >> 31;
}
