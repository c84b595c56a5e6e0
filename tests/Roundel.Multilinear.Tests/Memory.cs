using Roundel.Field;
using Roundel.Prover;
using Roundel.Verifier;

namespace Roundel.Multilinear.Tests;

/// <summary>A functional of any coefficients.</summary>
internal sealed record DenseFunctional(long Offset, SecureField[] Coefficients, SecureField Value) : IFunctional
{
    public int LogSize => int.Log2(Coefficients.Length);

    public void AddTo(ColumnView planes, int first, SecureField weight, LaneWidth width)
    {
        for (int x = 0; x < planes.Length; x++) SecureColumns.Add(planes, x, weight * Coefficients[first + x]);
    }

    public SecureField Evaluate(ReadOnlySpan<SecureField> point) => MultilinearExtension.Evaluate(Coefficients, point);
}

/// <summary>A memory of random cells: bytes as the fixed rows, integers as the witness's, and true claims about it.</summary>
internal sealed class Memory
{
    private readonly Random _random = new(1723);
    private readonly M31[] _cells;
    private readonly CellRows? _fixedRows;
    private readonly CellRows? _witnessRows;

    public Memory(StackLayout layout, ParameterSet set)
    {
        (Layout, Set) = (layout, set);
        int row = 1 << layout.LogRowLength;
        var bytes = new sbyte[layout.FixedRows * row];
        var words = new int[layout.WitnessRows * row];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (sbyte)_random.Next(-128, 128);
        for (int i = 0; i < words.Length; i++) words[i] = _random.Next(-(1 << 30), 1 << 30);
        _cells = new M31[1 << layout.LogCells];
        for (int i = 0; i < bytes.Length; i++) _cells[i] = bytes[i];
        for (int i = 0; i < words.Length; i++) _cells[bytes.Length + i] = words[i];
        if (bytes.Length > 0) _fixedRows = CellRows.Of(bytes, layout.LogRowLength);
        if (words.Length > 0) _witnessRows = CellRows.Of(words, layout.LogRowLength);
        using var workers = new Workers(2);
        using Stack? fixedStack = Commit(_fixedRows, workers, LaneWidth.X16, false), witnessStack = Commit(_witnessRows, workers, LaneWidth.X16, false);
        (FixedRoot, WitnessRoot) = (fixedStack?.Root ?? default, witnessStack?.Root ?? default);
    }

    public StackLayout Layout { get; }
    public ParameterSet Set { get; }
    public Hash.Digest FixedRoot { get; }
    public Hash.Digest WitnessRoot { get; }

    public Random Random => _random;

    private Stack? Commit(CellRows? rows, Workers workers, LaneWidth width, bool keeps) =>
        rows is null ? null : Stack.Commit(rows, Set, workers, width, keeps);

    /// <summary>A true claim: the extension of a block at a random point.</summary>
    public EqFunctional Eq(long offset, int logSize) => Eq(offset, Samples.Elements(_random, logSize));

    /// <summary>A true claim: the extension of a block at a point.</summary>
    public EqFunctional Eq(long offset, ReadOnlySpan<SecureField> point)
    {
        int logSize = point.Length;
        return new EqFunctional(offset, point, MultilinearExtension.Evaluate(_cells.AsSpan((int)offset, 1 << logSize), point));
    }

    /// <summary>A true claim: any sum over a block.</summary>
    public DenseFunctional Dense(long offset, int logSize)
    {
        SecureField[] coefficients = Samples.Elements(_random, 1 << logSize);
        SecureField sum = default;
        for (int x = 0; x < coefficients.Length; x++) sum += coefficients[x] * _cells[offset + x];
        return new DenseFunctional(offset, coefficients, sum);
    }

    /// <summary>Claims of every kind: blocks smaller than a tile, as large as one, a row, several rows, the whole; products and dense ones.</summary>
    public List<IFunctional> Claims()
    {
        int c = Layout.LogRowLength, all = Layout.LogCells;
        var claims = new List<IFunctional>
        {
            Eq(0, c), Eq(0, 2), Eq(4, 2), Eq(5, 0), Dense(8, 3), Dense(0, c), Dense(0, c - 1), Eq(1L << (c - 1), c - 1), Eq(0, all), Dense(0, all),
        };
        for (int row = 0; row < Layout.Rows; row++) claims.Add(Eq((long)row << c, c));
        if (all > c) claims.AddRange([Eq(1L << c, c), Dense(1L << c, 3), Dense(0, c + 1), Eq(0, c + 1), Eq(0, c + 1)]);
        if (all > c + 1) claims.AddRange([Eq(2L << c, c + 1), Dense(2L << c, c + 1), Dense(3L << c, c)]);
        return claims;
    }

    public void Prove(ProverTranscript transcript, IReadOnlyList<IFunctional> claims, OpeningHooks? hooks = null)
    {
        // Kept or not, the bytes are the same.
        bool keeps = transcript.Width == LaneWidth.X8;
        using Stack? fixedStack = Commit(_fixedRows, transcript.Workers, transcript.Width, keeps);
        using Stack? witnessStack = Commit(_witnessRows, transcript.Workers, transcript.Width, keeps);
        Assert.Equal(FixedRoot, fixedStack?.Root ?? default);
        Assert.Equal(WitnessRoot, witnessStack?.Root ?? default);
        StackOpening.Prove(transcript, fixedStack, witnessStack, claims, hooks);
    }

    public byte[] Forge(IReadOnlyList<IFunctional> claims, OpeningHooks hooks)
    {
        using var workers = new Workers(1);
        var transcript = new ProverTranscript(new Channel(), workers, Lanes.Width);
        Prove(transcript, claims, hooks);
        return transcript.Writer.Bytes.ToArray();
    }

    public VerificationError Verify(ReadOnlySpan<byte> proof, IReadOnlyList<IFunctional> claims) => Verify(proof, Layout, FixedRoot, WitnessRoot, claims);

    public VerificationError Verify(ReadOnlySpan<byte> proof, StackLayout layout, Hash.Digest fixedRoot, Hash.Digest witnessRoot,
        IReadOnlyList<IFunctional> claims)
    {
        var channel = new Channel();
        var reader = new ProofReader(proof, channel);
        StackOpening.Verify(ref reader, channel, Set, layout, fixedRoot, witnessRoot, claims);
        if (!reader.AtEnd) reader.Fail(VerificationError.TrailingBytes);
        return reader.Error;
    }
}
