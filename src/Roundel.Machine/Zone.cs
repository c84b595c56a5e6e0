namespace Roundel.Machine;

/// <summary>A stretch of RAM, in words.</summary>
/// <param name="Start">The first word.</param>
/// <param name="End">The word after the last.</param>
public readonly record struct Zone(uint Start, uint End);
