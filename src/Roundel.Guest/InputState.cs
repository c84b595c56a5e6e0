namespace Roundel;

/// <summary>What was read of a run's input and not handed out yet.</summary>
internal struct InputState
{
    /// <summary>The public input, once asked for.</summary>
    public byte[]? Public;

    /// <summary>Private input that was read to find a line's end.</summary>
    public byte[]? Ahead;

    /// <summary>Where in <see cref="Ahead"/> the bytes lie that nobody has seen.</summary>
    public int At, End;
}
