using System.Security.Cryptography;

namespace Roundel.Sdk.Tests;

public sealed class FileTests
{
    [Fact]
    public void Files_are_written_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        Files.Write(folder["a"], [1, 2, 3]);
        Files.Write(folder["a"], [4]);
        Assert.Equal([4], Files.Read(folder["a"], "test"));
        Directory.CreateDirectory(folder["b"]);
        ProgramTests.AssertFails(RoundelErrorKind.File, "folder", () => Files.Write(folder["b"], [1]));
        ProgramTests.AssertFails(RoundelErrorKind.File, "create it", () => Files.Write(Path.Combine(folder["c"], "d"), [1]));
        ProgramTests.AssertFails(RoundelErrorKind.File, "empty", () => Files.Write("", [1]));
        Assert.Equal(["a", "b"], folder.Names);
    }

    [Fact]
    public void Links_are_followed()
    {
        if (OperatingSystem.IsWindows()) return; // Links need a privilege there.
        using var folder = new TemporaryFolder();
        Files.Write(folder["target"], [1]);
        File.CreateSymbolicLink(folder["link"], folder["target"]);
        Files.Write(folder["link"], [2]);
        Assert.Equal([2], File.ReadAllBytes(folder["target"]));
        Assert.NotNull(new FileInfo(folder["link"]).LinkTarget);
        File.CreateSymbolicLink(folder["dangling"], folder["new"]);
        Files.Write(folder["dangling"], [3]);
        Assert.Equal([3], File.ReadAllBytes(folder["new"]));
    }

    [Fact]
    public void Devices_are_written_in_place()
    {
        if (!File.Exists("/dev/null")) return; // Only where there are such devices.
        Files.Write("/dev/null", [1, 2]);
        Assert.Empty(Files.Read("/dev/null", "device"));
    }

    [Fact]
    public void Endless_files_are_refused()
    {
        using var endless = new Endless();
        ProgramTests.AssertFails(RoundelErrorKind.File, "too large", () => Files.ReadAll(endless, "It"));
    }

    [Fact]
    public void Proofs_and_keys_survive_files()
    {
        using var folder = new TemporaryFolder();
        using GuestProgram program = Examples.Load("exit3");
        Proof proof = program.Prove(Input.Empty, ProvenFibonacci.Quick);
        proof.Save(folder["p"]);
        program.Key.Save(folder["k"]);
        Assert.True(ProofVerifier.Verify(Proof.Load(folder["p"]), GuestKey.Load(folder["k"]), ProvenFibonacci.Lenient with { ExpectedExitCode = 3 }).IsValid);
        Assert.Equal(["k", "p"], folder.Names);
        ProgramTests.AssertFails(RoundelErrorKind.File, "nothing", () => Proof.Load(folder["nothing"]));
        ProgramTests.AssertFails(RoundelErrorKind.BadKey, "verification key", () => GuestKey.Load(folder["p"]));
    }

    [Fact]
    public void Damaged_keys_are_refused()
    {
        using GuestProgram program = Examples.Load("exit3");
        byte[] key = program.Key.Bytes.ToArray();
        Assert.Equal(BitConverter.GetBytes(GuestKey.Magic), key[..4]);
        for (int i = 0; i < key.Length; i++)
        {
            byte[] changed = [.. key];
            changed[i] ^= 0x10;
            ProgramTests.AssertFails(RoundelErrorKind.BadKey, ".", () => GuestKey.FromBytes(changed));
        }
        ProgramTests.AssertFails(RoundelErrorKind.BadKey, ".", () => GuestKey.FromBytes(key.AsSpan(0, key.Length - 4)));
        ProgramTests.AssertFails(RoundelErrorKind.BadKey, ".", () => GuestKey.FromBytes(RandomNumberGenerator.GetBytes(300)));
        Assert.Equal(program.Digest, GuestKey.FromBytes(key).ProgramDigest);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("0x00fF", "00ff")]
    [InlineData("20a10700", "20a10700")]
    public void Hexadecimal_reads(string text, string expected)
    {
        Assert.True(HexText.TryParse(text, out byte[]? bytes, out _));
        Assert.Equal(expected, Convert.ToHexStringLower(bytes!));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("zz")]
    [InlineData("0x0")]
    [InlineData("00 11")]
    [InlineData("-1")]
    public void Bad_hexadecimal_is_refused(string text)
    {
        Assert.False(HexText.TryParse(text, out byte[]? bytes, out string error));
        Assert.Null(bytes);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => 0; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
