using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Roundel.GuestCompiler.Metadata;

/// <summary>One assembly file: its metadata, its IL, and the lines of its portable PDB if there is one.</summary>
internal sealed class AssemblyUnit : IDisposable
{
    private readonly PEReader _pe;
    private readonly Lazy<PdbLines> _lines;
    private readonly Dictionary<TypeDefinitionHandle, TypeDef> _types = [];
    private readonly Dictionary<string, TypeDefinitionHandle> _byName = new(StringComparer.Ordinal);
    private Dictionary<string, string>? _texts;
    private readonly Dictionary<string, ExportedTypeHandle> _forwarders = new(StringComparer.Ordinal);

    public AssemblyUnit(string path, bool isUser)
    {
        Path = path;
        IsUser = isUser;
        _pe = new PEReader(new MemoryStream(File.ReadAllBytes(path)));
        if (!_pe.HasMetadata) throw new BadImageFormatException($"{path} is no .NET assembly.");
        Md = _pe.GetMetadataReader();
        Name = Md.GetString(Md.GetAssemblyDefinition().Name);
        _lines = new Lazy<PdbLines>(() => new PdbLines(_pe, path));
        foreach (TypeDefinitionHandle handle in Md.TypeDefinitions)
        {
            TypeDefinition type = Md.GetTypeDefinition(handle);
            if (type.GetDeclaringType().IsNil) _byName[FullName(Md.GetString(type.Namespace), Md.GetString(type.Name))] = handle;
        }
        foreach (ExportedTypeHandle handle in Md.ExportedTypes)
        {
            ExportedType type = Md.GetExportedType(handle);
            if (type.IsForwarder) _forwarders[FullName(Md.GetString(type.Namespace), Md.GetString(type.Name))] = handle;
        }
    }

    public string Path { get; }

    public string Name { get; }

    /// <summary>The guest's own code, as opposed to the base class library: errors in it are reported when compiling.</summary>
    public bool IsUser { get; }

    public MetadataReader Md { get; }

    public PdbLines Lines => _lines.Value;

    public static string FullName(string space, string name) => space.Length == 0 ? name : space + "." + name;

    public TypeDef Type(TypeDefinitionHandle handle)
    {
        if (!_types.TryGetValue(handle, out TypeDef? type)) _types[handle] = type = new TypeDef(this, handle);
        return type;
    }

    /// <summary>A top-level type of this file by its full name.</summary>
    public TypeDef? Find(string fullName) => _byName.TryGetValue(fullName, out TypeDefinitionHandle handle) ? Type(handle) : null;

    /// <summary>Where a type that is not here went.</summary>
    public string? ForwardedTo(string fullName) => _forwarders.TryGetValue(fullName, out ExportedTypeHandle handle)
        && Md.GetExportedType(handle).Implementation is { Kind: HandleKind.AssemblyReference } target
            ? Md.GetString(Md.GetAssemblyReference((AssemblyReferenceHandle)target).Name) : null;

    public MethodBodyBlock Body(int relativeVirtualAddress) => _pe.GetMethodBody(relativeVirtualAddress);

    /// <summary>The bytes of a field with initial data.</summary>
    public byte[] Data(int relativeVirtualAddress, int length) =>
        _pe.GetSectionData(relativeVirtualAddress).GetContent(0, length).ToArray();

    /// <summary>A text of the base class library's resources; the key itself if there is none.</summary>
    public string ResourceText(string key)
    {
        _texts ??= ReadTexts(Name == TypeSystem.CoreLibrary ? Name + ".Strings.resources" : $"FxResources.{Name}.SR.resources");
        return _texts.GetValueOrDefault(key, key);
    }

    private Dictionary<string, string> ReadTexts(string name)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ManifestResourceHandle handle in Md.ManifestResources)
        {
            ManifestResource resource = Md.GetManifestResource(handle);
            if (!resource.Implementation.IsNil || Md.GetString(resource.Name) != name) continue;
            int start = _pe.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress + (int)resource.Offset;
            BlobReader reader = _pe.GetSectionData(start).GetReader();
            using var entries = new System.Resources.ResourceReader(new MemoryStream(reader.ReadBytes(reader.ReadInt32())));
            foreach (System.Collections.DictionaryEntry entry in entries)
                if (entry.Value is string text) texts[(string)entry.Key] = text;
        }
        return texts;
    }

    public void Dispose() => _pe.Dispose();
}
