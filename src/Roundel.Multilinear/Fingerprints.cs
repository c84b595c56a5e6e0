using System.Runtime.InteropServices;
using Roundel.Field;
using Roundel.Multilinear.Kernels;
using Roundel.Prover;
using Roundel.Prover.Kernels;

namespace Roundel.Multilinear;

/// <summary>Denominators of look-ups: start − α·x − β·y for integers x and y.</summary>
public static class Fingerprints
{
    private const int Tile = 1 << 10;

    /// <summary>Writes one fingerprint for each pair.</summary>
    /// <param name="start">ζ, and what tells tables apart.</param>
    /// <param name="alpha">The factor of the inputs.</param>
    /// <param name="beta">The factor of the outputs.</param>
    /// <param name="inputs">x: integers above −p and below p.</param>
    /// <param name="outputs">y, as many, or nothing for zeros.</param>
    /// <param name="target">A table.</param>
    /// <param name="first">Where to begin in it: a multiple of the number of pairs, a power of two, or of 16.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="width">Lane width; all give the same.</param>
    public static void Write(SecureField start, SecureField alpha, SecureField beta, ReadOnlyMemory<int> inputs, ReadOnlyMemory<int> outputs,
        ColumnView target, int first, Workers workers, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(workers);
        if (inputs.Length % (int)LaneWidth.X16 != 0)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                SecureField value = start - alpha * M31.FromInt64(inputs.Span[i]);
                SecureColumns.Set(target, first + i, outputs.IsEmpty ? value : value - beta * M31.FromInt64(outputs.Span[i]));
            }
            return;
        }
        int tiles = (inputs.Length + Tile - 1) / Tile;
        workers.For(tiles, () => new uint[2 * Tile], (tile, words) =>
        {
            int at = tile * Tile, count = Math.Min(Tile, inputs.Length - at);
            CellWidening.Widen(inputs.Span.Slice(at, count), words);
            if (!outputs.IsEmpty) CellWidening.Widen(outputs.Span.Slice(at, count), words.AsSpan(Tile));
            for (int c = 0; c < SecureField.Degree; c++)
            {
                var kernel = new PlaneKernel
                {
                    Start = start[c].Value,
                    Alpha = alpha[c].Value,
                    Beta = beta[c].Value,
                    Inputs = words.AsSpan(0, count),
                    Outputs = outputs.IsEmpty ? default : words.AsSpan(Tile, count),
                    Target = target[c].Slice(first + at, count),
                };
                PackedKernel.Run(width, ref kernel);
            }
        }, _ => { });
    }

    private ref struct PlaneKernel : IPackedKernel
    {
        public uint Start, Alpha, Beta;
        public ReadOnlySpan<uint> Inputs, Outputs;
        public Span<uint> Target;

        public readonly void Run<T>() where T : struct, IPackedM31<T>
        {
            T start = T.Broadcast(Start), alpha = T.Broadcast(2 * Alpha), beta = T.Broadcast(2 * Beta);
            // Safe: the spans are of one length, a multiple of 16, or there are no outputs.
            ref uint x = ref MemoryMarshal.GetReference(Inputs), y = ref MemoryMarshal.GetReference(Outputs), target = ref MemoryMarshal.GetReference(Target);
            for (nuint i = 0; i < (nuint)Target.Length; i += (nuint)T.Width)
            {
                T value = start - T.MultiplyUniform(T.Load(in x, i), alpha);
                if (!Outputs.IsEmpty) value -= T.MultiplyUniform(T.Load(in y, i), beta);
                T.Store(value, ref target, i);
            }
        }
    }
}
