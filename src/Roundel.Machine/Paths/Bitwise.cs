using Roundel.Air;
using Roundel.RiscV;

namespace Roundel.Machine.Paths;

/// <summary>AND, OR and XOR.</summary>
/// <remarks>
/// <para>
/// With n the conjunction, a OR b = a + b − n and a XOR b = a + b − 2·n, limb by limb or byte by byte. n needs nothing where the masks have no bit in common
/// (0), or where one side is constant and has no bit, or all that the other may have. Otherwise both limbs are cut into bytes (<see cref="Splits"/>), and
/// n is made of the
/// bytes' conjunctions, looked up in Bytes, which shows the bytes to be bytes at the same time. A constant of low bits cuts the other limb where they end.
/// </para>
/// <para>
/// All results lie below 2^16: a sum without common bits has no carry, and n is at most the lesser of the two. The bytes of a result are known by the same
/// equations, so a chain of operations cuts nothing again.
/// </para>
/// </remarks>
internal sealed class Bitwise(PathFrame frame, Sums sums, Splits splits)
{
    private readonly Dictionary<(Atom, Atom), Atom> _conjunctions = [];

    private PathChip Chip => frame.Chip;

    /// <summary>The result of an operation, immediate forms included.</summary>
    public LinearWord Apply(Op op, LinearWord a, LinearWord b)
    {
        bool isOr = op is Op.Or or Op.Ori, isXor = op is Op.Xor or Op.Xori;
        if (a.IsConstant && b.IsConstant)
            return new LinearWord(isOr ? a.Constant | b.Constant : isXor ? a.Constant ^ b.Constant : a.Constant & b.Constant);
        if (a.Equals(b)) return isXor ? new LinearWord(0) : a;
        if (a.IsConstant) (a, b) = (b, a);
        // NOT is −1 − a, which asks for nothing.
        if (isXor && b is { IsConstant: true, Constant: uint.MaxValue }) return b - a;
        (Atom x, Atom y) = (sums.Atom(a), sums.Atom(b));
        if (x.Id > y.Id) (x, y) = (y, x);
        if (!isOr && !isXor) return new LinearWord(Conjunction(x, y));
        // Without common bits both are the sum, which leaves it open whether anybody needs limbs.
        if ((x.Mask & y.Mask) == 0) return sums.Add(new LinearWord(x), new LinearWord(y));
        return new LinearWord(Combined(x, y, isXor));
    }

    private Atom Conjunction(Atom x, Atom y)
    {
        if (_conjunctions.TryGetValue((x, y), out Atom? known)) return known;
        Part lo = AndLimb(new LimbOf(x, false), new LimbOf(y, false)), hi = AndLimb(new LimbOf(x, true), new LimbOf(y, true));
        uint mask = lo.Mask | hi.Mask << 16;
        Atom atom = frame.NewAtom(lo.Value, hi.Value, mask, () =>
        {
            (int a, int b) = (x.Slot, y.Slot);
            return frame.NewSlot((block, words) => RowKernels.And(block[a], block[b], 0, uint.MaxValue, words));
        });
        Learn(atom, lo, hi);
        _conjunctions.Add((x, y), atom);
        return atom;
    }

    /// <summary>a + b − n, or a + b − 2·n.</summary>
    private Atom Combined(Atom x, Atom y, bool isXor)
    {
        Atom and = Conjunction(x, y);
        Part lo = Combined(x, y, and, false, isXor ? 2 : 1), hi = Combined(x, y, and, true, isXor ? 2 : 1);
        Atom atom = frame.NewAtom(lo.Value, hi.Value, lo.Mask | hi.Mask << 16, () =>
        {
            (int a, int b) = (x.Slot, y.Slot);
            return frame.NewSlot((block, words) => RowKernels.OrXor(block[a], block[b], isXor, words));
        });
        Learn(atom, lo, hi);
        return atom;
    }

    private Part Combined(Atom x, Atom y, Atom and, bool isHigh, int factor)
    {
        LimbOf a = new(x, isHigh), b = new(y, isHigh), n = new(and, isHigh);
        if (a.Atom.Constant is not null) (a, b) = (b, a);
        // A constant that has all bits that the other may have: OR is the constant, XOR the difference.
        if (b.Atom.Constant is not null && (a.Mask & ~b.Mask) == 0)
            return new Part(new Digit(factor == 1 ? b.Value : b.Value - a.Value, b.Mask));
        if (!splits.IsKnown(a, 8) || !splits.IsKnown(b, 8) || !splits.IsKnown(n, 8))
            return new Part(Or(new Digit(a.Value, a.Mask), new Digit(b.Value, b.Mask), new Digit(n.Value, n.Mask), factor));
        ((Digit a0, Digit a1), (Digit b0, Digit b1), (Digit n0, Digit n1)) = (splits.At(a, 8), splits.At(b, 8), splits.At(n, 8));
        return Part.Of(Or(a0, b0, n0, factor), Or(a1, b1, n1, factor));
    }

    private static Digit Or(Digit a, Digit b, Digit and, int factor) =>
        new(and.IsZero ? a.Value + b.Value : a.Value + b.Value - factor * and.Value, a.Mask | b.Mask);

    private Part AndLimb(LimbOf a, LimbOf b)
    {
        if ((a.Mask & b.Mask) == 0) return new Part(Digit.Zero);
        if (b.Atom.Constant is not null) (a, b) = (b, a);
        if (a.Atom.Constant is not null && AndConstant(b, a.Mask) is { } simple) return simple;
        ((Digit a0, Digit a1), (Digit b0, Digit b1)) = (splits.At(a, 8), splits.At(b, 8));
        bool constant = a.Atom.Constant is not null;
        return Part.Of(AndByte(a, a0, b0, b, 0, constant), AndByte(a, a1, b1, b, 8, constant));
    }

    /// <summary>A limb with a constant that keeps all of it, or only its low or its high bits.</summary>
    private Part? AndConstant(LimbOf limb, uint constant)
    {
        uint kept = limb.Mask & constant;
        if (kept == limb.Mask) return new Part(new Digit(limb.Value, limb.Mask));
        for (int k = 1; k < 16; k++)
        {
            uint low = limb.Mask & (1u << k) - 1;
            if (kept != low && kept != limb.Mask - low) continue;
            // Where bytes are known, one conjunction costs less than a cut.
            if (k != 8 && !splits.IsKnown(limb, k) && splits.IsKnown(limb, 8)) return null;
            Digit digit = kept == low ? splits.At(limb, k).Low : splits.At(limb, k).High;
            return new Part(new Digit(kept == low ? digit.Value : (1 << k) * digit.Value, kept));
        }
        return null;
    }

    private Digit AndByte(LimbOf a, Digit x, Digit y, LimbOf b, int from, bool constant)
    {
        uint mask = x.Mask & y.Mask;
        if (mask == 0) return Digit.Zero;
        if (constant && mask == y.Mask) return y;
        Column and = Chip.AddWitness(frame.Name("and"), "conjunction of two bytes by the look-up in Bytes");
        Chip.AddLookup(Buses.Bytes, x.Value, y.Value, and);
        x.Debt?.Pay();
        y.Debt?.Pay();
        (int s, int t) = (a.Atom.Slot, b.Atom.Slot);
        int shift = a.Shift + from;
        frame.Fill(block => RowKernels.And(block[s], block[t], shift, 0xff, block[and]));
        return new Digit(and, mask);
    }

    private void Learn(Atom atom, Part lo, Part hi)
    {
        if (lo.Bytes is var (l0, l1)) splits.Learn(new LimbOf(atom, false), 8, l0, l1);
        if (hi.Bytes is var (h0, h1)) splits.Learn(new LimbOf(atom, true), 8, h0, h1);
    }

    /// <summary>A limb of a result, and its bytes if they are known.</summary>
    private readonly record struct Part(Digit Limb, (Digit, Digit)? Bytes = null)
    {
        public Expr Value => Limb.Value;

        public uint Mask => Limb.Mask;

        public static Part Of(Digit low, Digit high) => new(new Digit(low.Value + 256 * high.Value, low.Mask | high.Mask << 8),
            (low with { Debt = null }, high with { Debt = null }));
    }
}
