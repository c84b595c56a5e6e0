using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>Source lines from a portable PDB, embedded or beside the assembly. Without one there are no lines.</summary>
internal sealed class PdbLines
{
    private readonly MetadataReader? _reader;

    public PdbLines(PEReader pe, string path)
    {
        try
        {
            if (pe.TryOpenAssociatedPortablePdb(path, p => File.Exists(p) ? new MemoryStream(File.ReadAllBytes(p)) : null,
                out MetadataReaderProvider? provider, out _)) _reader = provider?.GetMetadataReader();
        }
        catch (BadImageFormatException)
        {
            // A damaged PDB is as good as none.
        }
    }

    /// <summary>FILE:LINE of an IL offset, or null.</summary>
    public string? At(MethodDefinitionHandle method, int offset)
    {
        if (_reader is null) return null;
        SequencePoint? best = null;
        foreach (SequencePoint point in _reader.GetMethodDebugInformation(method).GetSequencePoints())
            if (!point.IsHidden && point.Offset <= offset) best = point;
        if (best is not { } found || found.Document.IsNil) return null;
        string file = _reader.GetString(_reader.GetDocument(found.Document).Name);
        return $"{Path.GetFileName(file.Replace('\\', '/'))}:{found.StartLine}";
    }
}
