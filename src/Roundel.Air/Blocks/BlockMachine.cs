using System.Runtime.CompilerServices;
using Roundel.Field;

namespace Roundel.Air.Blocks;

/// <summary>
/// Runs a <see cref="BlockProgram"/> on one block of n rows, n a multiple of the lane width and at most
/// <see cref="BlockFrame.Rows"/>. Pointers are as in <see cref="BlockKernels{T}"/>: the program's operands are in the frame's table by
/// construction, and the frame was filled for this program.
/// </summary>
/// <typeparam name="T">The packed field.</typeparam>
/// <typeparam name="TSum">Its sums of products.</typeparam>
internal static unsafe class BlockMachine<T, TSum>
    where T : unmanaged, IPackedM31<T>
    where TSum : unmanaged, IProductSum<TSum, T>
{
    /// <summary>Executes all instructions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(BlockProgram program, in BlockFrame frame, int n)
    {
        uint** o = frame.Operands;
        uint* s = frame.Scalars;
        foreach (ref readonly Instruction i in program.Code.AsSpan())
        {
            switch (i.Op)
            {
                case OpCode.Add: BlockKernels<T>.Add(o[i.D], o[i.A], o[i.B], n); break;
                case OpCode.Subtract: BlockKernels<T>.Subtract(o[i.D], o[i.A], o[i.B], n); break;
                case OpCode.Multiply: BlockKernels<T>.Multiply(o[i.D], o[i.A], o[i.B], n); break;
                case OpCode.AddScalar: BlockKernels<T>.AddScalar(o[i.D], o[i.A], s[i.B], n); break;
                case OpCode.SubtractScalar: BlockKernels<T>.SubtractScalar(o[i.D], o[i.A], s[i.B], n); break;
                case OpCode.ScalarSubtract: BlockKernels<T>.ScalarSubtract(o[i.D], o[i.A], s[i.B], n); break;
                case OpCode.Scale: BlockKernels<T>.Scale(o[i.D], o[i.A], s[i.B], n); break;
                case OpCode.Rotate: BlockKernels<T>.Rotate(o[i.D], o[i.A], i.B, n); break;
                case OpCode.MultiplyAdd: BlockKernels<T>.MultiplyAdd(o[i.D], o[i.A], o[i.B], o[i.C], n); break;
                case OpCode.MultiplySubtract: BlockKernels<T>.MultiplySubtract(o[i.D], o[i.A], o[i.B], o[i.C], n); break;
                case OpCode.SubtractMultiply: BlockKernels<T>.SubtractMultiply(o[i.D], o[i.A], o[i.B], o[i.C], n); break;
                case OpCode.ScaleAdd: BlockKernels<T>.ScaleAdd(o[i.D], o[i.A], s[i.B], o[i.C], n); break;
                case OpCode.RotateAdd: BlockKernels<T>.RotateAdd(o[i.D], o[i.A], i.B, o[i.C], n); break;
                case OpCode.BitResidue: BlockKernels<T>.BitResidue(o[i.D], o[i.A], n); break;
                case OpCode.Fold: Fold(program.Folds[i.D], in frame, n); break;
                case OpCode.Pair: Pair(program.Pairs[i.D], i.D == program.Pairs.Length - 1, in frame, n); break;
                case OpCode.Fraction: Fraction(program.Pairs[i.D], in frame, n); break;
                case OpCode.Output: Buffer.MemoryCopy(o[i.A], frame.Outputs[i.D], n * sizeof(uint), n * sizeof(uint)); break;
                default: throw new InvalidOperationException($"There is no operation {i.Op}.");
            }
        }
    }

    /// <summary>Empties the composition's sums.</summary>
    public static void ClearSums(in BlockFrame frame, int n) =>
        new Span<byte>(frame.Sums, n / T.Width * 4 * sizeof(TSum)).Clear();

    /// <summary>Writes the composition's sums to four outputs.</summary>
    public static void StoreSums(in BlockFrame frame, int n)
    {
        var sums = (TSum*)frame.Sums;
        for (int i = 0; i < n; i += T.Width, sums += 4)
            for (int c = 0; c < 4; c++) BlockKernels<T>.Store(TSum.Reduce(sums[c]), frame.Outputs[c] + i);
    }

    /// <summary>Adds weighted constraint values; the sums in memory are folded before and after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fold(FoldEntry[] entries, in BlockFrame frame, int n)
    {
        var sums = (TSum*)frame.Sums;
        uint** operands = frame.Operands;
        uint* weights = frame.Weights;
        for (int i = 0; i < n; i += T.Width, sums += 4)
        {
            TSum s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3];
            int room = 3;
            foreach (FoldEntry entry in entries)
            {
                T value = BlockKernels<T>.Load(operands[entry.Operand] + i), odd = TSum.Odd(value);
                uint* w = weights + 4 * entry.Constraint;
                s0 = TSum.AddProduct(s0, value, odd, w[0]);
                s1 = TSum.AddProduct(s1, value, odd, w[1]);
                s2 = TSum.AddProduct(s2, value, odd, w[2]);
                s3 = TSum.AddProduct(s3, value, odd, w[3]);
                if (--room != 0) continue;
                room = 3;
                (s0, s1, s2, s3) = (TSum.Fold(s0), TSum.Fold(s1), TSum.Fold(s2), TSum.Fold(s3));
            }
            if (room != 3) (s0, s1, s2, s3) = (TSum.Fold(s0), TSum.Fold(s1), TSum.Fold(s2), TSum.Fold(s3));
            (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
        }
    }

    /// <summary>(ΔS·d1 − n1)·d2 − n2·d1, weighted, where ΔS is the step of the running sum within or across rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair(PairPlan plan, bool isLast, in BlockFrame frame, int n)
    {
        uint** column = frame.Operands + frame.FirstInteraction + 4 * plan.Index;
        uint** previous = frame.Operands + frame.FirstPrevious;
        uint* weights = frame.PairWeights + 16 * plan.Index;
        var sums = (TSum*)frame.Sums;
        for (int i = 0; i < n; i += T.Width, sums += 4)
        {
            PackedQM31<T> step = LoadSecure(column, i);
            if (plan.Index > 0) step -= LoadSecure(column - 4, i);
            if (isLast) step = step - LoadSecure(previous, i) + BroadcastSecure(frame.Shift);
            Fingerprints(plan, in frame, i, out PackedQM31<T> d1, out PackedQM31<T> d2);
            PackedQM31<T> c = step * d1;
            T n1 = BlockKernels<T>.Load(frame.Operands[plan.Multiplicities[0]] + i);
            c = plan.Negative[0] ? c + n1 : c - n1;
            if (!plan.IsSingle)
            {
                c *= d2;
                PackedQM31<T> other = d1 * BlockKernels<T>.Load(frame.Operands[plan.Multiplicities[1]] + i);
                c = plan.Negative[1] ? c + other : c - other;
            }
            AddWeighted(sums, c.C0, weights);
            AddWeighted(sums, c.C1, weights + 4);
            AddWeighted(sums, c.C2, weights + 8);
            for (int k = 0; k < 4; k++) sums[k] = TSum.Fold(sums[k]);
            AddWeighted(sums, c.C3, weights + 12);
            for (int k = 0; k < 4; k++) sums[k] = TSum.Fold(sums[k]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWeighted(TSum* sums, T value, uint* weights)
    {
        T odd = TSum.Odd(value);
        for (int k = 0; k < 4; k++) sums[k] = TSum.AddProduct(sums[k], value, odd, weights[k]);
    }

    /// <summary>Numerator n1·d2 + n2·d1 and denominator d1·d2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fraction(PairPlan plan, in BlockFrame frame, int n)
    {
        uint* target = frame.Fractions + 8 * plan.Index * BlockFrame.Rows;
        for (int i = 0; i < n; i += T.Width)
        {
            Fingerprints(plan, in frame, i, out PackedQM31<T> d1, out PackedQM31<T> d2);
            T n1 = BlockKernels<T>.Load(frame.Operands[plan.Multiplicities[0]] + i);
            if (plan.Negative[0]) n1 = -n1;
            if (plan.IsSingle)
            {
                StoreSecure(PackedQM31<T>.FromBase(n1), target + i);
                StoreSecure(d1, target + 4 * BlockFrame.Rows + i);
                continue;
            }
            T n2 = BlockKernels<T>.Load(frame.Operands[plan.Multiplicities[1]] + i);
            if (plan.Negative[1]) n2 = -n2;
            StoreSecure(d2 * n1 + d1 * n2, target + i);
            StoreSecure(d1 * d2, target + 4 * BlockFrame.Rows + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fingerprints(PairPlan plan, in BlockFrame frame, int i, out PackedQM31<T> d1, out PackedQM31<T> d2)
    {
        uint* constants = frame.Fingerprints + 8 * plan.Index;
        PackedQM31<T> first = BroadcastSecure(constants), second = BroadcastSecure(constants + 4);
        if (plan.Shared.Length > 0)
        {
            PackedQM31<T> shared = Sum(PackedQM31<T>.Zero, plan.Shared, in frame, i);
            first += shared;
            second += shared;
        }
        d1 = Sum(first, plan.Own[0], in frame, i);
        d2 = plan.IsSingle ? second : Sum(second, plan.Own[1], in frame, i);
    }

    /// <summary>start + Σ coefficient · operand.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static PackedQM31<T> Sum(PackedQM31<T> start, FingerprintEntry[] entries, in BlockFrame frame, int i)
    {
        TSum s0 = TSum.From(start.C0), s1 = TSum.From(start.C1), s2 = TSum.From(start.C2), s3 = TSum.From(start.C3);
        int room = 3;
        foreach (FingerprintEntry entry in entries)
        {
            if (room-- == 0)
            {
                room = 2;
                (s0, s1, s2, s3) = (TSum.Fold(s0), TSum.Fold(s1), TSum.Fold(s2), TSum.Fold(s3));
            }
            T value = BlockKernels<T>.Load(frame.Operands[entry.Operand] + i), odd = TSum.Odd(value);
            uint* c = frame.Coefficients + 4 * entry.Coefficient;
            s0 = TSum.AddProduct(s0, value, odd, c[0]);
            s1 = TSum.AddProduct(s1, value, odd, c[1]);
            s2 = TSum.AddProduct(s2, value, odd, c[2]);
            s3 = TSum.AddProduct(s3, value, odd, c[3]);
        }
        return new(TSum.Reduce(s0), TSum.Reduce(s1), TSum.Reduce(s2), TSum.Reduce(s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedQM31<T> LoadSecure(uint** planes, int i) => new(BlockKernels<T>.Load(planes[0] + i),
        BlockKernels<T>.Load(planes[1] + i), BlockKernels<T>.Load(planes[2] + i), BlockKernels<T>.Load(planes[3] + i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedQM31<T> BroadcastSecure(uint* words) =>
        new(T.Broadcast(words[0]), T.Broadcast(words[1]), T.Broadcast(words[2]), T.Broadcast(words[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedQM31<T> LoadSecure(uint* blocks) => new(BlockKernels<T>.Load(blocks),
        BlockKernels<T>.Load(blocks + BlockFrame.Rows), BlockKernels<T>.Load(blocks + 2 * BlockFrame.Rows),
        BlockKernels<T>.Load(blocks + 3 * BlockFrame.Rows));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSecure(PackedQM31<T> value, uint* blocks)
    {
        BlockKernels<T>.Store(value.C0, blocks);
        BlockKernels<T>.Store(value.C1, blocks + BlockFrame.Rows);
        BlockKernels<T>.Store(value.C2, blocks + 2 * BlockFrame.Rows);
        BlockKernels<T>.Store(value.C3, blocks + 3 * BlockFrame.Rows);
    }

    /// <summary>
    /// Turns the block's fractions into partial sums in the outputs (four for each pair), inverting all denominators together.
    /// Products run along the pairs, so that the vectors of a block are independent chains.
    /// </summary>
    /// <returns>False if some denominator is zero.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool SumFractions(int pairs, in BlockFrame frame, int n)
    {
        uint* products = frame.Prefixes + 4 * pairs * BlockFrame.Rows;
        for (int k = 0; k < pairs; k++)
        {
            uint* denominator = frame.Fractions + (8 * k + 4) * BlockFrame.Rows, prefix = frame.Prefixes + 4 * k * BlockFrame.Rows;
            for (int i = 0; i < n; i += T.Width)
            {
                PackedQM31<T> before = k == 0 ? PackedQM31<T>.One : LoadSecure(products + i);
                StoreSecure(before, prefix + i);
                StoreSecure(k == 0 ? LoadSecure(denominator + i) : before * LoadSecure(denominator + i), products + i);
            }
        }
        if (!InvertBlock(products, in frame, n)) return false;
        for (int k = pairs - 1; k >= 0; k--)
        {
            uint* fraction = frame.Fractions + 8 * k * BlockFrame.Rows, prefix = frame.Prefixes + 4 * k * BlockFrame.Rows;
            for (int i = 0; i < n; i += T.Width)
            {
                PackedQM31<T> inverse = LoadSecure(products + i);
                StoreSecure(LoadSecure(fraction + i) * (inverse * LoadSecure(prefix + i)), fraction + i);
                if (k > 0) StoreSecure(inverse * LoadSecure(fraction + 4 * BlockFrame.Rows + i), products + i);
            }
        }
        for (int i = 0; i < n; i += T.Width)
        {
            PackedQM31<T> sum = PackedQM31<T>.Zero;
            for (int k = 0; k < pairs; k++)
            {
                sum += LoadSecure(frame.Fractions + 8 * k * BlockFrame.Rows + i);
                uint** o = frame.Outputs + 4 * k;
                BlockKernels<T>.Store(sum.C0, o[0] + i);
                BlockKernels<T>.Store(sum.C1, o[1] + i);
                BlockKernels<T>.Store(sum.C2, o[2] + i);
                BlockKernels<T>.Store(sum.C3, o[3] + i);
            }
        }
        return true;
    }

    /// <summary>Inverts n elements in place with one inversion; uses the four blocks behind them.</summary>
    private static bool InvertBlock(uint* values, in BlockFrame frame, int n)
    {
        uint* prefixes = values + 4 * BlockFrame.Rows;
        PackedQM31<T> product = LoadSecure(values);
        for (int i = T.Width; i < n; i += T.Width)
        {
            StoreSecure(product, prefixes + i);
            product *= LoadSecure(values + i);
        }
        PackedQM31<T> inverse = product.Inverse();
        if (T.AnyZero(inverse.C0) && AnyZero(inverse)) return false;
        for (int i = n - T.Width; i > 0; i -= T.Width)
        {
            PackedQM31<T> value = LoadSecure(values + i);
            StoreSecure(inverse * LoadSecure(prefixes + i), values + i);
            inverse *= value;
        }
        StoreSecure(inverse, values);
        return true;
    }

    private static bool AnyZero(PackedQM31<T> value)
    {
        for (int lane = 0; lane < T.Width; lane++)
            if (value.GetLane(lane).IsZero) return true;
        return false;
    }
}
