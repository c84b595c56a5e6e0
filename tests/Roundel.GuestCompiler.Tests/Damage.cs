using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Roundel.GuestCompiler.Tests;

/// <summary>Ways to damage an assembly.</summary>
internal enum DamageKind
{
    /// <summary>Bytes anywhere in the file.</summary>
    Bytes,

    /// <summary>The file is cut off, or a stream of the metadata has another length or another place.</summary>
    Lengths,

    /// <summary>Bytes of the code of one method.</summary>
    Code,

    /// <summary>Instructions of one method are exchanged for others.</summary>
    Instructions,

    /// <summary>Bytes of the metadata: tables, names, signatures.</summary>
    Metadata,
}

/// <summary>Damages an assembly, the same way for the same seed.</summary>
internal sealed class Damage
{
    private readonly byte[] _whole;
    private readonly int _metadataStart, _metadataLength;
    private readonly List<(int Start, int Length)> _code = [];

    /// <summary>Offsets of the lengths of the metadata's streams; four bytes before each stands its place.</summary>
    private readonly List<int> _streams = [];

    public Damage(byte[] whole)
    {
        _whole = whole;
        using var pe = new PEReader(new MemoryStream(whole));
        MetadataReader md = pe.GetMetadataReader();
        (_metadataStart, _metadataLength) = (pe.PEHeaders.MetadataStartOffset, pe.PEHeaders.MetadataSize);
        foreach (MethodDefinitionHandle handle in md.MethodDefinitions)
        {
            int address = md.GetMethodDefinition(handle).RelativeVirtualAddress;
            if (address == 0) continue;
            int section = pe.PEHeaders.GetContainingSectionIndex(address);
            SectionHeader header = pe.PEHeaders.SectionHeaders[section];
            int start = address - header.VirtualAddress + header.PointerToRawData;
            _code.Add((start, pe.GetMethodBody(address).Size));
        }
        // ECMA-335, II.24.2: the root of the metadata, and the headers of its streams.
        int at = _metadataStart + 16 + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(_metadataStart + 12));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(whole.AsSpan(at + 2));
        at += 4;
        for (int i = 0; i < count; i++)
        {
            _streams.Add(at + 4);
            at += 8;
            int name = whole.AsSpan(at).IndexOf((byte)0) + 1;
            at += (name + 3) & ~3;
        }
    }

    public byte[] Apply(int seed)
    {
        var random = new Random(seed);
        byte[] bytes = [.. _whole];
        switch ((DamageKind)(seed % 5))
        {
            case DamageKind.Bytes:
                Scatter(bytes, random, 0, bytes.Length, 12);
                break;
            case DamageKind.Lengths when random.Next(2) == 0:
                return bytes[..random.Next(bytes.Length)];
            case DamageKind.Lengths:
                int field = _streams[random.Next(_streams.Count)] - (random.Next(4) == 0 ? 4 : 0);
                int value = random.Next(3) switch { 0 => random.Next(), 1 => random.Next(2 * _metadataLength), _ => random.Next(64) };
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(field), value);
                break;
            case DamageKind.Code:
                (int start, int length) = _code[random.Next(_code.Count)];
                Scatter(bytes, random, start, length, 4);
                break;
            case DamageKind.Instructions:
                (start, length) = _code[random.Next(_code.Count)];
                // One-byte instructions without an operand: most programs stay well-formed, and mean nonsense.
                for (int i = random.Next(1, 6); i > 0; i--) bytes[start + 1 + random.Next(Math.Max(length - 1, 1))] = (byte)random.Next(0x58, 0x70);
                break;
            default:
                Scatter(bytes, random, _metadataStart, _metadataLength, 6);
                break;
        }
        return bytes;
    }

    private static void Scatter(byte[] bytes, Random random, int start, int length, int most)
    {
        for (int i = random.Next(1, most + 1); i > 0; i--) bytes[start + random.Next(length)] = (byte)random.Next(256);
    }
}
