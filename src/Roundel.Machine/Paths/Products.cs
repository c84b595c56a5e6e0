using Roundel.Air;
using Roundel.Machine.Chips;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>Products.</summary>
/// <remarks>
/// <para>
/// The equations and their argument are those of <see cref="ProductChip"/> and <see cref="MulHighChip"/>: bytes of both operands (<see cref="Splits"/>),
/// limbs r0, r1, h0, h1 of
/// the product, 16-bit values by their look-ups, and carries c0, c1, c2 between the weights. Products by small constants are multiples, and ask for
/// nothing here.
/// </para>
/// <para>
/// Low word: 4·c0 is looked up as 16-bit value, and c1 is shown to be an integer from 0 to 2047: as u + 3·v with bytes u and v. High word: 32·c1 and
/// 100·(c2 + 2) are looked up
/// as 16-bit values instead; signs are the top bits of those operands that are signed; k is 0, 1 or 2, and 0 where both are unsigned.
/// </para>
/// <para>
/// Masks bound the sums of the low word. A carry of at most 255 is looked up as byte: then it is an integer whatever the other weights say, and the
/// equation that has
/// it holds for integers. Where a sum stays below 2^16 there is no carry, and the limb is in range as the sum is, provided that what was carried into it
/// is such a byte.
/// </para>
/// <para>
/// Where one operand is constant the sums have degree one, and what would be pinned to them are expressions.
/// </para>
/// </remarks>
internal sealed class Products(PathFrame frame, Sums sums, Splits splits)
{
    private readonly Dictionary<(Atom, Atom), LowWord> _low = [];

    private PathChip Chip => frame.Chip;

    /// <summary>The result of MUL.</summary>
    public LinearWord Low(LinearWord a, LinearWord b)
    {
        if (a.IsConstant) (a, b) = (b, a);
        if (a.IsConstant) return new LinearWord(a.Constant * b.Constant);
        if (b is { IsConstant: true, Constant: 0 }) return b;
        long factor = b.IsConstant ? (int)b.Constant : 0;
        if (factor != 0 && a.Weight * Math.Abs(factor) <= Sums.MaxWeight / 2) return a.Times((int)factor);
        return new LinearWord(LowOf(sums.Atom(a), sums.Atom(b)).Word);
    }

    /// <summary>The result of MULH, MULHSU or MULHU.</summary>
    public LinearWord High(Op op, LinearWord a, LinearWord b)
    {
        if (a.IsConstant && b.IsConstant) return new LinearWord(ProductKernels.High(op, a.Constant, b.Constant));
        (Atom x, Atom y) = (sums.Atom(a), sums.Atom(b));
        LowWord low = LowOf(x, y);
        Expr signX = op == Op.Mulhu ? 0 : Sign(x), signY = op == Op.Mulh ? Sign(y) : 0;
        Expr[] p = Bytes(x), q = Bytes(y);
        (Word l, Word m) = (Limbs(x), Limbs(y));
        Expr sum2 = p[1] * q[3] + p[3] * q[1] + l.Hi * q[2] + 256 * (p[2] * q[3]) + WideCarry(low) - signX * m.Lo - signY * l.Lo;
        Column h0 = Limb("h0"), h1 = Limb("h1");
        Expr c2 = Carry("c2", "carry out of weight 2^32, by its look-up and the next weight", sum2, h0, 1, x, y, (u, v) => ProductKernels.Carry2(op, u, v));
        Chip.AddLookup(RangeBuses.Range16, 100 * (c2 + 2));
        Expr sum3 = p[3] * q[3] + c2 - signX * m.Hi - signY * l.Hi;
        if (op == Op.Mulhu) Chip.AddConstraint($"{h1.Name} is weight 2^48", sum3 - h1);
        else
        {
            Expr k = Carry("k", "what the signs borrow, 0, 1 or 2 by its constraint", sum3, h1, -1, x, y, (u, v) => ProductKernels.Borrow(op, u, v));
            Chip.AddConstraint($"{h1.Name} borrows 0, 1 or 2", k * (k - Chip.EnablerColumn) * (k - Chip.Const(2)));
        }
        (int s, int t) = (x.Slot, y.Slot);
        int slot = frame.NewSlot((block, target) => ProductKernels.High(op, block[s], block[t], target));
        frame.Fill(block =>
        {
            RowKernels.Low(block[slot], block[h0]);
            RowKernels.High(block[slot], block[h1]);
        });
        return new LinearWord(frame.NewAtom(h0, h1, uint.MaxValue, () => slot));
    }

    /// <summary>Declares the carries out of low words that no high word asked for.</summary>
    public void Finish()
    {
        foreach (LowWord low in _low.Values.Where(l => !l.IsCarried)) NarrowCarry(low);
    }

    private LowWord LowOf(Atom x, Atom y)
    {
        if (_low.TryGetValue((x, y), out LowWord? known) || _low.TryGetValue((y, x), out known)) return known;
        LowWord low = DeclareLow(x, y);
        _low.Add((x, y), low);
        return low;
    }

    private LowWord DeclareLow(Atom x, Atom y)
    {
        Expr[] p = Bytes(x), q = Bytes(y);
        (Word l, Word m) = (Limbs(x), Limbs(y));
        uint[] a = Greatest(x), b = Greatest(y);
        (int s, int t) = (x.Slot, y.Slot);
        int slot = frame.NewSlot((block, target) => ProductKernels.Low(block[s], block[t], target));

        Expr sum0 = l.Lo * q[0] + 256 * (p[0] * q[1]);
        uint most0 = (a[0] + 256 * a[1]) * b[0] + 256 * a[0] * b[1] >> 16;
        Expr r0 = most0 == 0 ? Exactly("r0", sum0, x, y, slot, RowKernels.Low) : Digit("r0", slot, RowKernels.Low);
        Expr c0 = most0 == 0 ? 0 : Carry("c0", "carry out of weight 1, by its look-up and the next weight", sum0, r0, 1, x, y, ProductKernels.Carry0);
        if (most0 > byte.MaxValue) Chip.AddLookup(RangeBuses.Range16, 4 * c0);
        else if (most0 > 0) frame.OweByte(c0);

        Expr sum1 = p[1] * q[1] + p[0] * m.Hi + q[0] * l.Hi + 256 * (p[1] * q[2] + q[1] * p[2]) + c0;
        uint most1 = a[1] * b[1] + a[0] * (b[2] + 256 * b[3]) + b[0] * (a[2] + 256 * a[3]) + 256 * (a[1] * b[2] + b[1] * a[2]) + most0 >> 16;
        bool isExact = most1 == 0 && most0 <= byte.MaxValue;
        Expr r1 = isExact ? Exactly("r1", sum1, x, y, slot, RowKernels.High) : Digit("r1", slot, RowKernels.High);
        if (most1 == 0 && !isExact) Chip.AddConstraint(frame.Name("r1 is weight 2^16"), sum1 - r1);
        uint mask = a[3] == 0 && a[2] == 0 && b[3] == 0 && b[2] == 0 && most0 == 0 ? 0xffff | MaskOf(a[1] * b[1]) << 16 : uint.MaxValue;
        return new LowWord(x, y, frame.NewAtom(r0, r1, mask, () => slot), sum1, most1) { IsCarried = most1 == 0 };
    }

    private static uint MaskOf(uint greatest) => greatest == 0 ? 0 : uint.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount(greatest);

    /// <summary>The carry out of a low word, if only the low word is asked for.</summary>
    private void NarrowCarry(LowWord low)
    {
        low.IsCarried = true;
        (Atom x, Atom y) = (low.X, low.Y);
        if (low.MostCarried <= byte.MaxValue)
        {
            frame.OweByte(Carry("c1", "carry out of the low word, a byte", low.Sum, low.Word.Hi, 1, x, y, ProductKernels.Carry1));
            return;
        }
        Column units = Chip.AddWitness(frame.Name("c1.units"), "byte of the carry out of the low word, which is this plus three times the next");
        FillCarry(units, x, y, (a, b) => ProductKernels.Carry1(a, b) is var carry && carry > 3 * 255 ? carry - 3 * 255 : carry % 3);
        frame.OweByte(units);
        if (IsLinear(x, y))
        {
            Expr carry = (low.Sum - low.Word.Hi) * Word.InverseRadix;
            frame.OweByte((carry - units) * ((Field.M31)3).Inverse());
            return;
        }
        Column threes = Chip.AddWitness(frame.Name("c1.threes"), "byte of that carry");
        FillCarry(threes, x, y, (a, b) => Math.Min(ProductKernels.Carry1(a, b) / 3, 255));
        frame.OweByte(threes);
        Chip.AddConstraint($"{units.Name}: weight 2^16", low.Sum - low.Word.Hi - Word.Radix * (units + 3 * (Expr)threes));
    }

    /// <summary>The carry out of a low word, if the high word is asked for.</summary>
    private Expr WideCarry(LowWord low)
    {
        if (low.Carry is { } known) return known;
        Expr carry = 0;
        if (!low.IsCarried)
        {
            carry = Carry("c1", "carry out of the low word, by its look-up and the next weight", low.Sum, low.Word.Hi, 1, low.X, low.Y, ProductKernels.Carry1);
            Chip.AddLookup(RangeBuses.Range16, 32 * carry);
        }
        low.IsCarried = true;
        low.Carry = carry;
        return carry;
    }

    private Expr Sign(Atom atom) => atom.Constant is { } constant ? (int)(constant >> 31) : splits.At(new LimbOf(atom, true), 15).High.Value;

    /// <summary>The limbs; bare numbers of a constant, so that a product with it stays linear. The other factor makes padding vanish.</summary>
    private static Word Limbs(Atom atom) =>
        atom.Constant is { } constant ? new Word((int)(constant & 0xffff), (int)(constant >> 16)) : new Word(atom.Lo, atom.Hi);

    private static bool IsLinear(Atom x, Atom y) => x.Constant is not null || y.Constant is not null;

    private Expr[] Bytes(Atom atom)
    {
        if (atom.Constant is { } constant) return [.. Enumerable.Range(0, 4).Select(i => (Expr)(int)(constant >> 8 * i & 0xff))];
        ((Digit b0, Digit b1), (Digit b2, Digit b3)) = (splits.At(new LimbOf(atom, false), 8), splits.At(new LimbOf(atom, true), 8));
        return [b0.Value, b1.Value, b2.Value, b3.Value];
    }

    private static uint[] Greatest(Atom atom) => [atom.Mask & 0xff, atom.Mask >> 8 & 0xff, atom.Mask >> 16 & 0xff, atom.Mask >> 24];

    private Column Limb(string name) => Chip.AddU16(frame.Name(name), "limb of a product");

    private Column Digit(string name, int slot, FillCells fill)
    {
        Column digit = Limb(name);
        frame.Fill(block => fill(block[slot], block[digit]));
        return digit;
    }

    /// <summary>A sum that is its own limb.</summary>
    private Expr Exactly(string name, Expr sum, Atom x, Atom y, int slot, FillCells fill)
    {
        if (IsLinear(x, y)) return sum;
        Column digit = Chip.AddWitness(frame.Name(name), "limb of a product without carry, pinned by its constraint");
        Chip.AddConstraint($"{digit.Name} is the sum", digit - sum);
        frame.Fill(block => fill(block[slot], block[digit]));
        return digit;
    }

    /// <summary>What sum = digit + sign·2^16·carry leaves: an expression if the sum is linear, or a column.</summary>
    private Expr Carry(string name, string why, Expr sum, Expr digit, int sign, Atom x, Atom y, Func<uint, uint, uint> fill)
    {
        if (IsLinear(x, y)) return sign * ((sum - digit) * Word.InverseRadix);
        Column carry = Chip.AddWitness(frame.Name(name), why);
        Chip.AddConstraint($"{carry.Name} is carried", sum - digit - sign * Word.Radix * carry);
        FillCarry(carry, x, y, fill);
        return carry;
    }

    private void FillCarry(Column column, Atom x, Atom y, Func<uint, uint, uint> fill)
    {
        (int s, int t) = (x.Slot, y.Slot);
        frame.Fill(block =>
        {
            Span<uint> a = block[s], b = block[t], cells = block[column];
            for (int i = 0; i < cells.Length; i++) cells[i] = fill(a[i], b[i]);
        });
    }

    private delegate void FillCells(ReadOnlySpan<uint> words, Span<uint> cells);

    /// <summary>The low word of a product.</summary>
    /// <param name="X">First operand.</param>
    /// <param name="Y">Second operand.</param>
    /// <param name="Word">The low word.</param>
    /// <param name="Sum">The sum of weight 2^16.</param>
    /// <param name="MostCarried">The greatest carry that the masks allow.</param>
    private sealed record LowWord(Atom X, Atom Y, Atom Word, Expr Sum, uint MostCarried)
    {
        /// <summary>Whether the carry is declared, or there is none.</summary>
        public bool IsCarried { get; set; }

        /// <summary>The carry, if a high word asked for it.</summary>
        public Expr? Carry { get; set; }
    }
}
