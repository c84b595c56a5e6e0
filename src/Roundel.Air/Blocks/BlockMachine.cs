using System.Runtime.Intrinsics.X86;
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
    private const int LineWords = 16;

    /// <summary>Executes all instructions.</summary>
    public static void Run(BlockProgram program, in BlockFrame frame, int n)
    {
        uint** o = frame.Operands;
        uint* s = frame.Scalars;
        // The columns' next rows are fetched meanwhile, a few lines per instruction: hardware does not see so many streams.
        int lines = Sse.IsSupported ? frame.ColumnCount * (n / LineWords) : 0, line = 0, column = 0;
        int share = (lines + program.Code.Length - 1) / program.Code.Length;
        foreach (ref readonly Instruction i in program.Code.AsSpan())
        {
            for (int left = Math.Min(share, lines); left > 0; left--, lines--)
            {
                Sse.Prefetch1(o[frame.FirstColumn + column] + n + line);
                line += LineWords;
                if (line < n) continue;
                line = 0;
                column++;
            }
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
                case OpCode.Fold: SecureKernels<T, TSum>.Fold(program.Folds[i.D], in frame, n); break;
                case OpCode.Pair: PairMachine<T, TSum>.Pair(program.Pairs[i.D], i.D == program.Pairs.Length - 1, in frame, n); break;
                case OpCode.Fraction: PairMachine<T, TSum>.Fraction(program.Pairs[i.D], in frame, n); break;
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
}
