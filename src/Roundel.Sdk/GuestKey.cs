using System.Globalization;
using Roundel.Machine.Proofs;
using Roundel.RiscV;
using Roundel.Verifier;

namespace Roundel.Sdk;

/// <summary>All that a verifier needs of a program: about 300 bytes that replace the ELF file.</summary>
public sealed class GuestKey
{
    /// <summary>The first four bytes of a key file, as a little-endian word.</summary>
    public const uint Magic = 0x4b44_4e52;

    private readonly byte[] _bytes;

    internal GuestKey(VerificationKey key) => (Key, _bytes) = (key, key.ToBytes());

    /// <summary>The key file's bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Identifies program, ABI and machine: 64 hexadecimal digits.</summary>
    public string ProgramDigest => DigestText(Key);

    /// <summary>How the program communicates.</summary>
    public Abi Abi => Key.Facts.Abi;

    /// <summary>The address of the program's first instruction.</summary>
    public uint Entry => Key.Facts.EntryPc;

    /// <summary>The parameter sets whose proofs the key verifies.</summary>
    public IReadOnlyList<ParameterSet> ParameterSets => [.. ParameterSet.All.Where(s => Key.LogBlowups.Contains(s.LogBlowup))];

    internal VerificationKey Key { get; }

    /// <summary>Reads a key.</summary>
    /// <exception cref="RoundelException">The bytes are no key of this version.</exception>
    public static GuestKey FromBytes(ReadOnlySpan<byte> bytes) => Parse(bytes, "");

    /// <summary>Reads a key file.</summary>
    /// <exception cref="RoundelException">There is no such file, or it is no key of this version.</exception>
    public static GuestKey Load(string path) => Parse(Files.Read(path, "key"), $"{path}: ");

    /// <summary>Writes the key file, whole or not at all.</summary>
    /// <exception cref="RoundelException">It cannot be written.</exception>
    public void Save(string path) => Files.Write(path, _bytes);

    private static GuestKey Parse(ReadOnlySpan<byte> bytes, string prefix) =>
        VerificationKey.TryParse(bytes, out VerificationKey? key, out string error) ? new GuestKey(key)
            : throw new RoundelException(RoundelErrorKind.BadKey, prefix + error);

    internal static string DigestText(VerificationKey key)
    {
        Span<byte> bytes = stackalloc byte[Hash.Digest.ByteCount];
        key.ProgramDigest.CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"key of program {ProgramDigest}");
}
