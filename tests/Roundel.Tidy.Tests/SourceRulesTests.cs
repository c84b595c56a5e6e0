using System.Text;
using System.Text.RegularExpressions;

namespace Roundel.Tidy.Tests;

/// <summary>Limits and habits of CONTRIBUTING.md that a scan can check.</summary>
public sealed class SourceRulesTests
{
    private const int MaxFileLines = 400, MaxBodyLines = 70, MaxLineLength = 160, MaxTextLineLength = 170;

    /// <summary>What prints text for people has slightly longer lines.</summary>
    private static readonly string[] TextProjects = ["src/Roundel.Cli/", "src/Roundel.Sdk/", "tests/Roundel.Cli.Tests/", "tests/Roundel.Sdk.Tests/"];

    /// <summary>Straight-line kernels and the executor's loop, which are longer by their nature.</summary>
    private static readonly HashSet<string> LongBodies =
        ["src/Roundel.Hash/Blake2sCompression.cs", "src/Roundel.Hash/Packed/PackedBlake2s.cs", "src/Roundel.RiscV/Execution/Interpreter.Loop.cs"];

    /// <summary>Says at run time that a tool is not installed.</summary>
    private const string MissingTools = "tests/Roundel.Conformance.Tests/ToolFactAttribute.cs";

    private static IEnumerable<string> CSharp => Repository.TextFiles.Where(p => p.EndsWith(".cs", StringComparison.Ordinal));

    [Fact]
    public void FilesBodiesAndLinesAreShort()
    {
        var findings = new List<string>();
        int bodies = 0;
        foreach (string path in CSharp)
        {
            string text = Repository.Read(path);
            string[] lines = text.Split('\n');
            if (lines.Length - 1 > MaxFileLines) findings.Add($"{path} has {lines.Length - 1} lines");
            int limit = TextProjects.Any(p => path.StartsWith(p, StringComparison.Ordinal)) ? MaxTextLineLength : MaxLineLength;
            for (int i = 0; i < lines.Length; i++)
                if (lines[i].Length > limit) findings.Add($"{path}:{i + 1} has {lines[i].Length} characters");
            foreach ((string declaration, int count) in CSharpText.Bodies(text))
            {
                bodies++;
                if (count > MaxBodyLines && !LongBodies.Contains(path)) findings.Add($"{path}: {declaration} has {count} lines");
            }
        }
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.True(bodies > 500, $"Only {bodies} bodies were found.");
        foreach (string path in LongBodies)
            Assert.Contains(CSharpText.Bodies(Repository.Read(path)), b => b.Lines > MaxBodyLines);
    }

    [Fact]
    public void NothingIsLeftToBeDone()
    {
        // Written apart, so that this file does not find itself.
        var unfinished = new Regex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|Not" + @"Implemented\w*)\b|\bSk" + @"ip\s*=");
        foreach (string path in CSharp.Where(p => p != MissingTools))
            Assert.False(unfinished.IsMatch(Repository.Read(path)), path);
    }

    [Fact]
    public void TextIsPlain()
    {
        foreach (string path in Repository.TextFiles)
        {
            byte[] bytes = File.ReadAllBytes(Repository.Full(path));
            Assert.False(bytes.AsSpan().Contains((byte)'\r'), $"{path} has carriage returns");
            Assert.True(bytes.Length > 0 && bytes[^1] == '\n', $"{path} does not end with a line feed");
            Assert.False(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble), $"{path} starts with a byte order mark");
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            if (path.EndsWith(".cs", StringComparison.Ordinal)) Assert.False(Regex.IsMatch(text, @"[ \t]\n|\t"), $"{path} has tabs or blanks at a line's end");
        }
    }

    [Fact]
    public void NamespacesAreFileScoped()
    {
        foreach (string path in CSharp)
            Assert.False(Regex.IsMatch(Repository.Code(path), @"^namespace [\w.]+\s*\{", RegexOptions.Multiline), path);
    }

    /// <summary>Files describe the project, not how or where it was written.</summary>
    [Fact]
    public void TextSpeaksOfTheProjectAlone()
    {
        var places = new Regex(@"(?<![\w.])/(wo" + @"rk|t" + @"mp|ho" + @"me|Us" + @"ers)/");
        var words = new Regex(@"\b(iss" + @"ues?|work" + @"tree|sess" + @"ions?)\b", RegexOptions.IgnoreCase);
        foreach (string path in Repository.TextFiles.Append("LICENSE").Append(".ci/run"))
        {
            string text = Repository.Read(path);
            Assert.False(places.IsMatch(text), $"{path} names a place of one machine");
            // SECURITY.md says where not to report.
            if (path != "SECURITY.md") Assert.False(words.IsMatch(text), $"{path}: {words.Match(text).Value}");
        }
    }

    [Fact]
    public void LinksOfDocumentsResolve()
    {
        int links = 0;
        var findings = new List<string>();
        foreach (string path in Repository.TextFiles.Where(p => p.EndsWith(".md", StringComparison.Ordinal)))
            foreach (Match match in Regex.Matches(WithoutCode(Repository.Read(path)), @"\]\((?!https?:|mailto:)([^)\s]+)\)"))
            {
                string[] target = match.Groups[1].Value.Split('#');
                string source = Repository.Full(path);
                string file = target[0].Length == 0 ? source : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, target[0]));
                links++;
                if (!File.Exists(file) && !Directory.Exists(file)) findings.Add($"{path}: {target[0]}");
                else if (target.Length > 1 && !HasHeading(file, target[1])) findings.Add($"{path}: {match.Groups[1].Value}");
            }
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.True(links > 30);
    }

    /// <summary>Without fenced and indented blocks.</summary>
    private static string WithoutCode(string markdown) => Regex.Replace(markdown, @"^```[\s\S]*?^```|^    .*$", "", RegexOptions.Multiline);

    private static bool HasHeading(string file, string anchor) => File.ReadLines(file).Where(l => l.StartsWith('#'))
        .Any(l => Regex.Replace(l.TrimStart('#').Trim().ToLowerInvariant(), @"[^\w\- ]", "").Replace(' ', '-') == anchor);

    /// <summary>Files that documents name in code spans, such as src/Roundel.Verifier/Channel.cs, exist.</summary>
    [Fact]
    public void FilesNamedInDocumentsExist()
    {
        foreach (string path in Repository.TextFiles.Where(p => p.EndsWith(".md", StringComparison.Ordinal)))
            foreach (Match match in Regex.Matches(Repository.Read(path), @"`((?:src|tests|docs)/[\w./-]+)`"))
                Assert.True(File.Exists(Repository.Full(match.Groups[1].Value)) || Directory.Exists(Repository.Full(match.Groups[1].Value)),
                    $"{path} names {match.Groups[1].Value}");
    }

    [Fact]
    public void TheScannerReadsCSharp()
    {
        const string text = "a // unsafe\nb \"un\\\"safe\" /* x\ny */ c @\"q\"\"r\" '\"' d\n";
        Assert.Equal("a\nb\nc d", Regex.Replace(CSharpText.Strip(text), " +", " ").Replace(" \n", "\n").Replace("\n ", "\n").Trim());
        const string type = "class A\n{\n    void F(int a,\n        int b)\n    {\n        x;\n        y;\n    }\n}\n";
        (string declaration, int lines) = Assert.Single(CSharpText.Bodies(type));
        Assert.Equal(("void F(int a,", 2), (declaration, lines));
    }
}
