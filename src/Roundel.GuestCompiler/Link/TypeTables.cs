using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Link;

/// <summary>The list of types that objects of a type can be cast to.</summary>
internal sealed record CastsSymbol(TypeDesc Type);

/// <summary>
/// Method tables: see <see cref="TypeTable"/>. Each method that is called virtually has one slot number in all types; two of them
/// share a number if no type has both.
/// </summary>
internal sealed class TypeTables
{
    private readonly World _world;
    private readonly Dictionary<MethodDesc, int> _slots = [];
    private readonly Dictionary<TypeDesc, SortedDictionary<int, object>> _bodies = [];
    private readonly List<TypeDesc> _targets;

    /// <param name="world">The closed world.</param>
    /// <param name="selectors">Methods that are still called virtually.</param>
    public TypeTables(World world, IEnumerable<MethodDesc> selectors)
    {
        _world = world;
        String = new TypeSymbol(world.Types.Known("System.String"));
        _targets = [.. world.CastTargets.OrderBy(t => t.Key, StringComparer.Ordinal)];
        List<TypeDesc> types = [.. world.Allocated.OrderBy(t => t.Key, StringComparer.Ordinal)];
        foreach (TypeDesc type in types) _bodies[type] = [];
        foreach (MethodDesc selector in selectors.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var bodies = new List<(TypeDesc Type, object Body)>();
            foreach (TypeDesc type in types)
                if (BodyOf(type, selector) is { } body) bodies.Add((type, body));
            int slot = 0;
            while (bodies.Exists(b => _bodies[b.Type].ContainsKey(slot))) slot++;
            _slots[selector] = slot;
            foreach ((TypeDesc type, object body) in bodies) _bodies[type][slot] = body;
        }
    }

    public TypeSymbol String { get; }

    public int SlotOffset(MethodDesc selector) => TypeTable.SlotsOffset + 4 * _slots[selector];

    /// <summary>The code that a virtual call runs on a type; null if the type has no such method.</summary>
    public static object? BodyOf(TypeDesc type, MethodDesc selector)
    {
        if (!VirtualResolver.IsAssignable(type, selector.Owner) || VirtualResolver.Resolve(type, selector) is not { } body) return null;
        return type.IsValueType && body.Owner.IsValueType ? new UnboxSymbol(body) : body;
    }

    public DataCell[] Table(TypeDesc type)
    {
        SortedDictionary<int, object> bodies = _bodies.GetValueOrDefault(type) ?? [];
        var cells = new DataCell[TypeTable.SlotsOffset / 4 + (bodies.Count == 0 ? 0 : bodies.Keys.Max() + 1)];
        TypeDesc own = _world.Types.Known("System.RuntimeType");
        if (_world.Allocated.Contains(own)) cells[TypeTable.TypeOffset / 4] = new DataCell(0, new TypeSymbol(own));
        cells[TypeTable.CastsOffset / 4] = new DataCell(0, new CastsSymbol(type));
        cells[TypeTable.NameOffset / 4] = new DataCell(0, new StringSymbol(NameOf(type)));
        cells[TypeTable.SizeOffset / 4] = new DataCell((uint)(type.Element is null ? type.Instance.Size
            : type.Element.Layout.Size | (type.Kind == TypeKind.Grid ? type.Index << TypeTable.RankShift : 0)));
        if (type.Element is not null) cells[TypeTable.ElementOffset / 4] = new DataCell(0, new TypeSymbol(type.Element!));
        if (CodeForSeveral(_world, type) is { } several) cells[TypeTable.ElementOffset / 4] = new DataCell(0, several);
        if (type.IsEnum) cells[TypeTable.ElementOffset / 4] = new DataCell(0, new EnumSymbol(type));
        foreach ((int slot, object body) in bodies) cells[TypeTable.SlotsOffset / 4 + slot] = new DataCell(0, body);
        return cells;
    }

    /// <summary>What runs when a delegate that combines several is called; null where none is ever combined.</summary>
    public static MulticastSymbol? CodeForSeveral(World world, TypeDesc type) =>
        type.Base is { Def.FullName: "System.MulticastDelegate" } && world.Allocated.Contains(type) && world.CombinesDelegates
            ? new MulticastSymbol(type) : null;

    public DataCell[] Casts(TypeDesc type)
    {
        List<DataCell> cells = [default];
        if (_world.Allocated.Contains(type))
            foreach (TypeDesc target in _targets)
                if (target != type && CanCast(type, target)) cells.Add(new DataCell(0, new TypeSymbol(target)));
        cells[0] = new DataCell((uint)(cells.Count - 1));
        return [.. cells];
    }

    /// <summary>A boxed enumeration unboxes as its integer, and the other way round.</summary>
    private static bool CanCast(TypeDesc type, TypeDesc target) => VirtualResolver.IsAssignable(type, target)
        || type.IsValueType && target.IsValueType && (type.IsEnum || target.IsEnum) && Integer(type) == Integer(target);

    private static TypeDesc Integer(TypeDesc type) => type.IsEnum ? type.Shape.Fields.First(f => !f.IsStatic).Type : type;

    /// <summary>As Type.ToString writes it.</summary>
    private static string NameOf(TypeDesc type) => type.Kind == TypeKind.Array ? NameOf(type.Element!) + "[]"
        : type.Kind == TypeKind.Grid ? $"{NameOf(type.Element!)}[{new string(',', type.Index - 1)}]"
        : type.Def is null ? type.ToString()
        : type.Def.FullName + (type.Args.Length == 0 ? "" : $"[{string.Join(",", type.Args.Select(NameOf))}]");
}
