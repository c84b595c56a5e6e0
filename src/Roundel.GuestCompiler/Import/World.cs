using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>
/// Everything that the program can reach: from the entry over calls, over virtual calls to the overrides of types that are
/// created somewhere, and over the static constructors of what is used.
/// </summary>
internal sealed class World
{
    private readonly Dictionary<MethodDesc, Function> _functions = [];
    private readonly Queue<MethodDesc> _pending = new();
    private readonly HashSet<MethodDesc> _needed = [];
    private readonly HashSet<TypeDesc> _allocated = [];
    private readonly HashSet<MethodDesc> _selectors = [];
    private readonly HashSet<TypeDesc> _guarded = [];
    private readonly Dictionary<MethodDesc, int?> _constants = [];
    private readonly HashSet<(TypeDesc, MethodDesc)> _resolved = [];
    private readonly Dictionary<MethodDesc, MethodDesc> _reasons = [];
    private MethodDesc? _current;

    /// <param name="types">All types.</param>
    /// <param name="heapBytes">The most memory for objects.</param>
    public World(TypeSystem types, uint heapBytes)
    {
        Types = types;
        HeapBytes = heapBytes;
        Runtime = new RuntimeMethods(this);
    }

    public TypeSystem Types { get; }

    public uint HeapBytes { get; }

    public RuntimeMethods Runtime { get; }

    public IReadOnlyDictionary<MethodDesc, Function> Functions => _functions;

    /// <summary>Types that objects can have.</summary>
    public IReadOnlyCollection<TypeDesc> Allocated => _allocated;

    /// <summary>The instructions of the guest's own code that were imported.</summary>
    public HashSet<System.Reflection.Metadata.ILOpCode> Imported { get; } = [];

    /// <summary>Types that something is cast to.</summary>
    public HashSet<TypeDesc> CastTargets { get; } = [];

    /// <summary>Methods that are called virtually.</summary>
    public IReadOnlyCollection<MethodDesc> Selectors => _selectors;

    /// <summary>Types whose static constructor may have to run.</summary>
    public IReadOnlyCollection<TypeDesc> Guarded => _guarded;

    /// <summary>Somebody takes elements out of arrays whose type is not known.</summary>
    private bool _boxesElements;

    /// <summary>Somebody combines delegates.</summary>
    public bool CombinesDelegates { get; private set; }

    public void Need(MethodDesc method)
    {
        if (!_needed.Add(method)) return;
        _pending.Enqueue(method);
        CombinesDelegates |= method.Is("System.Delegate", "Combine");
        if (!_boxesElements && method.Is("System.Array", "GetValue"))
        {
            _boxesElements = true;
            foreach (TypeDesc type in _allocated.ToArray()) AllocateElements(type);
        }
        if (_current is not null) _reasons[method] = _current;
    }

    /// <summary>How the program comes to a method: from there back to the entry.</summary>
    public IEnumerable<MethodDesc> WayTo(MethodDesc method)
    {
        for (MethodDesc? at = method; at is not null; at = _reasons.GetValueOrDefault(at)) yield return at;
    }

    public void Allocate(TypeDesc type)
    {
        if (!_allocated.Add(type)) return;
        if (type.Kind is TypeKind.Array or TypeKind.Grid && type.Element!.IsReference && !type.Element.IsSealed) CastTargets.Add(type.Element);
        if (_boxesElements) AllocateElements(type);
        foreach (MethodDesc selector in _selectors.ToArray()) Reach(type, selector);
    }

    private void AllocateElements(TypeDesc type)
    {
        if (type.Kind is TypeKind.Array or TypeKind.Grid && type.Element!.IsValueType) Allocate(type.Element);
    }

    public void NeedVirtual(MethodDesc declaration)
    {
        if (!_selectors.Add(declaration)) return;
        foreach (TypeDesc type in _allocated.ToArray()) Reach(type, declaration);
    }

    /// <summary>The static constructor of a type, if it has one, needed from now on.</summary>
    public MethodDesc? Guard(TypeDesc type)
    {
        MethodDesc? initializer = StaticConstructor(type);
        if (initializer is not null && _guarded.Add(type)) Need(initializer);
        return initializer;
    }

    public MethodDesc? StaticConstructor(TypeDesc type) => type.Def is { } def && def.Methods.TryGetValue(".cctor", out List<MethodDef>? found)
        ? Types.Method(type, found[0], []) : null;

    /// <summary>Imports until nothing new is reached.</summary>
    public void Close()
    {
        while (_pending.TryDequeue(out MethodDesc? method))
        {
            _current = method;
            if (!_functions.ContainsKey(method)) _functions[method] = Import(method);
        }
        _current = null;
    }

    /// <summary>What a method without arguments returns, if that is one constant whatever happens.</summary>
    public int? ConstantOf(MethodDesc method)
    {
        if (_constants.TryGetValue(method, out int? known)) return known;
        _constants[method] = null; // for calls in circles
        if (!method.HasBody || method.Parameters.Count > 0 || method.Owner.Def!.Unit.Body(method.Def.BodyAddress).GetILBytes()!.Length > 64) return null;
        // Into a world of its own: what is looked at is not reached thereby.
        Function function = new MethodImporter(new World(Types, HeapBytes), method).Import();
        Flow.Order(function);
        int? value = function.Blocks.Count == 1 && function.Entry.Insts.Count == 0 && function.Entry.End is { Op: Op.Return } end
            && end.Args is [{ IsConst: true } constant] ? constant.Imm : null;
        return _constants[method] = value;
    }

    private Function Import(MethodDesc method) => new MethodImporter(this, Runtime.ReplacementOf(method) ?? method, method).Import();

    private void Reach(TypeDesc type, MethodDesc selector)
    {
        if (!_resolved.Add((type, selector)) || !VirtualResolver.IsAssignable(type, selector.Owner)) return;
        if (VirtualResolver.Resolve(type, selector) is { } body) Need(body);
    }
}
