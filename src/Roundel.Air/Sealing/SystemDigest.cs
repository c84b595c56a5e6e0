using System.Buffers.Binary;

namespace Roundel.Air.Sealing;

/// <summary>
/// The canonical serialisation of a system, hashed. A sequence of little-endian 32-bit words; every list carries its
/// length first, so that no two systems serialise alike.
/// </summary>
internal static class SystemDigest
{
    private const int Version = 1;

    /// <summary>The digest: 32 bytes.</summary>
    public static byte[] Of(AirSystem system)
    {
        var hash = new Sha256();
        hash.Append("Roundel.Air"u8);
        Write(hash, Version, system.Publics.Count, system.Buses.Count);
        foreach (Bus bus in system.Buses) Write(hash, bus.Id, (int)bus.Kind, bus.Width);
        Write(hash, system.Chips.Count);
        foreach (ChipAir air in system.Chips) Write(hash, air);
        return hash.Finish();
    }

    private static void Write(Sha256 hash, ChipAir air)
    {
        Write(hash, air.Chip.MaxLogSize, air.Chip.MaxInstances, air.Chip.Columns.Count);
        foreach (Column column in air.Chip.Columns) Write(hash, (int)column.Phase, (int)column.Type);
        Write(hash, air.Nodes.Count);
        foreach (ExprNode node in air.Nodes) Write(hash, (int)node.Kind, node.Left, node.Right);
        Write(hash, air.Constraints.Count);
        foreach (Constraint constraint in air.Constraints) Write(hash, constraint.Root);
        Write(hash, air.Terms.Count);
        foreach (BusTerm term in air.Terms)
        {
            Write(hash, term.Bus.Id, (int)term.Side, term.Multiplicity, term.Tuple.Count);
            foreach (int entry in term.Tuple) Write(hash, entry);
        }
    }

    private static void Write(Sha256 hash, params ReadOnlySpan<int> words)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (int word in words)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, word);
            hash.Append(bytes);
        }
    }
}
