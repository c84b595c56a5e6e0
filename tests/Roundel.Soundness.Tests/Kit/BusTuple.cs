using System.Runtime.Intrinsics;

namespace Roundel.Soundness.Tests.Kit;

/// <summary>A tuple on a bus, as a key.</summary>
internal readonly struct BusTuple : IEquatable<BusTuple>
{
    /// <summary>No bus is wider.</summary>
    public const int MaxWidth = 16;

    private readonly Vector512<uint> _words;

    public BusTuple(Bus bus, ReadOnlySpan<uint> words) => (Bus, _words) = (bus, Vector512.Create(words));

    public Bus Bus { get; }

    public uint this[int entry] => _words[entry];

    public bool Equals(BusTuple other) => ReferenceEquals(Bus, other.Bus) && _words == other._words;

    public override bool Equals(object? obj) => obj is BusTuple other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Bus.Id, _words);

    public override string ToString()
    {
        Vector512<uint> words = _words;
        return $"{Bus.Name}({string.Join(", ", Enumerable.Range(0, Bus.Width).Select(i => words[i]))})";
    }
}
