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
