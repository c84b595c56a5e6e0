using System.Buffers.Binary;
using Roundel.Air;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>The heights at the start of a proof's body, read without a key to judge them by.</summary>
internal readonly struct AirSystemHeights
{
    private readonly AirSystem _system;
    private readonly IReadOnlyList<int>[]? _heights;

    private AirSystemHeights(AirSystem system, IReadOnlyList<int>[] heights) => (_system, _heights) = (system, heights);

    public static AirSystemHeights Read(AirSystem system, ReadOnlySpan<byte> body)
    {
        var heights = new IReadOnlyList<int>[system.Chips.Count];
        if (body.Length < sizeof(uint) * heights.Length) return default;
        for (int i = 0; i < heights.Length; i++)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(body[(sizeof(uint) * i)..]);
            if (!HeightWord.TryUnpack(word, out heights[i])) return default;
        }
        return new AirSystemHeights(system, heights);
    }

    /// <summary>The shape, with preprocessed tables of the heights that the proof itself claims; null if the machine does not allow it.</summary>
    public ProofShape? Shape(ParameterSet set)
    {
        if (_heights is null) return null;
        var preprocessed = new List<PreprocessedShape>();
        foreach (ChipAir air in _system.Chips)
            if (air.PreprocessedWidth > 0 && _heights[air.Index].Count > 0) preprocessed.Add(new PreprocessedShape(air, _heights[air.Index][0]));
        return ProofShape.TryCreate(_system, preprocessed, _heights, set.LogBlowup, out ProofShape? shape) ? shape : null;
    }
}
