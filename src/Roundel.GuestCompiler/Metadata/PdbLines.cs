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
        best ??= OfStateMachine(method);
        if (best is not { } found || found.Document.IsNil) return null;
        string file = _reader.GetString(_reader.GetDocument(found.Document).Name);
        return $"{Path.GetFileName(file.Replace('\\', '/'))}:{found.StartLine}";
    }

    /// <summary>Where the code of an asynchronous method or an iterator begins: it stands in a method of its state machine.</summary>
    private SequencePoint? OfStateMachine(MethodDefinitionHandle method)
    {
        foreach (MethodDebugInformationHandle handle in _reader!.MethodDebugInformation)
        {
            MethodDebugInformation moves = _reader.GetMethodDebugInformation(handle);
            if (moves.GetStateMachineKickoffMethod() != method) continue;
            foreach (SequencePoint point in moves.GetSequencePoints()) if (!point.IsHidden) return point;
        }
        return null;
    }
}
