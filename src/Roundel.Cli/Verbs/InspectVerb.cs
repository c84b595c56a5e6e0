using System.CommandLine;
using System.Globalization;
using Roundel.Cli.Guests;
using Roundel.Cli.Output;
using Roundel.Machine.Proofs;
using Roundel.RiscV;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Verbs;

/// <summary>Shows what is in a file.</summary>
internal sealed class InspectVerb() : Verb("inspect",
    "Shows what is in a program, a proof or a key; the file's first bytes decide. Nothing that a proof claims is checked: that is what verify is for.",
    "inspect examples/fibonacci/fibonacci.elf",
    "inspect fibonacci.proof")
{
    private const uint ElfMagic = 0x464c_457f;

    private readonly Argument<string> _file = new("FILE") { Description = "A program, also one in C#, a proof or a key." };
    private readonly CompilerOptions _compiler = new();

    protected override void Declare(Command command)
    {
        command.Add(_file);
        foreach (Option option in _compiler.All) command.Add(option);
    }

    protected override int Run(ParseResult result, Terminal terminal)
    {
        string path = result.GetRequiredValue(_file);
        byte[] bytes = GuestSource.IsManaged(path) ? _compiler.Source(result, terminal).Compile(path) : Files.Read(path, "file");
        var text = new TextReport(terminal.Text);
        uint magic = bytes.Length < sizeof(uint) ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        switch (magic)
        {
            case ElfMagic:
                ShowProgram(text, path, bytes);
                break;
            case ProofHeader.Magic:
                ShowProof(text, path, bytes);
                break;
            case GuestKey.Magic:
                ShowKey(text, path, bytes);
                break;
            default:
                throw new RoundelException(RoundelErrorKind.BadProof, $"{path} is neither an ELF file nor a proof nor a key of Roundel.");
        }
        return ExitCodes.Success;
    }

    private static void ShowProgram(TextReport text, string path, byte[] bytes)
    {
        using GuestProgram linux = GuestProgram.Load(bytes), mapped = GuestProgram.Load(bytes, Abi.MemoryMapped);
        ElfImage image = linux.Image;
        text.Line("program", $"{path}, {TextReport.Size(bytes.Length)}");
        text.Line("entry", Address(image.Entry) + (image.SymbolAt(image.Entry) is { } name ? $" ({name})" : ""));
        text.Line("text", $"{TextReport.Count(image.Program.Length, "word")} from {Address(image.TextStart)}");
        text.Line("image", $"{TextReport.Count(image.Zones.Sum(z => (long)z.Words.Length), "word")} in {TextReport.Count(image.Zones.Count, "zone")}");
        text.Line("digest", $"{linux.Digest} (--abi linux)");
        text.Line("", $"{mapped.Digest} (--abi mmio)");
        text.Blank();
        text.Table(["segment", "bytes", "in the file", "access"],
            [.. image.Segments.Select(s => new[] { Address(s.Address), TextReport.Number(s.MemorySize), TextReport.Number(s.Data.Length),
                $"r{(s.Writable ? 'w' : '-')}{(s.Executable ? 'x' : '-')}" })], endsInText: true);
    }

    private static void ShowProof(TextReport text, string path, byte[] bytes)
    {
        Proof proof = Proof.FromBytes(bytes);
        if (proof.Claim is not { } claim || proof.ClaimedTables(out SecurityReport? security) is not { } tables)
            throw new RoundelException(RoundelErrorKind.BadProof, $"{path} begins like a proof, " +
                "but is damaged, incomplete or of another version: copy it again, or prove again.");
        text.Line("proof", $"{path}, {TextReport.Size(bytes.Length)}; claims, nothing is checked:");
        text.Line("abi", claim.Abi == Abi.Linux ? "linux" : "mmio");
        text.Bytes("public input", claim.PublicInput.Span);
        text.Bytes("output", claim.Output.Span);
        text.Line("exit code", TextReport.Number(claim.ExitCode));
        text.Line("cycles", TextReport.Number((long)claim.Cycles));
        text.Line("security", $"{TextReport.Bits(security!.ProvenBits)} bits proven if valid " +
            $"(weakest step: {security.Weakest.Name}), set {proof.Parameters!.Name}");
        text.Blank();
        text.Chips(tables);
    }

    private static void ShowKey(TextReport text, string path, byte[] bytes)
    {
        GuestKey key = GuestKey.FromBytes(bytes);
        text.Line("key", $"{path}, {TextReport.Size(bytes.Length)}");
        text.Line("program", key.ProgramDigest);
        text.Line("abi", key.Abi == Abi.Linux ? "linux" : "mmio");
        text.Line("entry", Address(key.Entry));
        text.Line("sets", string.Join(", ", key.ParameterSets.Where(s => !s.ForTestsOnly).Select(s => s.Name)));
    }

    private static string Address(uint address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:x8}");
}
