using Roundel.GuestCompiler.Backend;
using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Link;

/// <summary>A word of data, plain or the address of a symbol.</summary>
internal readonly record struct DataCell(uint Value, object? Symbol = null);

/// <summary>
/// Where data lies: constants first, the largest in front, then everything that starts as zero, the smallest in front. The register
/// gp points between both, so that what is small is in reach of a load.
/// </summary>
internal sealed class DataLayout
{
    private readonly Dictionary<object, int> _offsets = [];
    private readonly Dictionary<object, int> _zeros = [];
    private readonly List<(object Symbol, byte[]? Bytes, DataCell[]? Cells)> _constants = [];

    public DataLayout(IReadOnlyCollection<object> symbols, TypeTables tables)
    {
        var zeros = new List<(object Symbol, int Size, string Key)> { (DataWord.Handler, 4, "") };
        foreach (object symbol in symbols)
        {
            if (symbol is StaticSymbol field)
                zeros.Add((symbol, Math.Max(LayoutBuilder.Up(field.Type.Layout.Size, 4), 4), $"{field.Owner.Key}::{field.Field}"));
            else if (Content(symbol, tables) is var (bytes, cells)) _constants.Add((symbol, bytes, cells));
        }
        _constants.Sort((a, b) => Size(b).CompareTo(Size(a)) is not 0 and int bySize ? bySize : string.CompareOrdinal(Key(a.Symbol), Key(b.Symbol)));
        int at = 0;
        foreach (var constant in _constants)
        {
            _offsets[constant.Symbol] = at;
            at += LayoutBuilder.Up(Size(constant), 4);
        }
        ConstantBytes = at;
        at = 0;
        foreach ((object symbol, int size, _) in zeros.OrderBy(z => z.Size).ThenBy(z => z.Key, StringComparer.Ordinal))
        {
            _zeros[symbol] = at;
            at += size;
        }
        ZeroBytes = at;
    }

    public int ConstantBytes { get; }

    public int ZeroBytes { get; }

    /// <summary>Distance from gp, which is the end of the constants.</summary>
    public int? FromGp(object symbol) => _zeros.TryGetValue(symbol, out int zero) ? zero
        : _offsets.TryGetValue(symbol, out int offset) ? offset - ConstantBytes : null;

    /// <summary>The constants, addresses filled in.</summary>
    public byte[] Write(Func<object, uint> addressOf)
    {
        var all = new byte[ConstantBytes];
        foreach ((object symbol, byte[]? bytes, DataCell[]? cells) in _constants)
        {
            int at = _offsets[symbol];
            bytes?.CopyTo(all, at);
            for (int i = 0; i < (cells?.Length ?? 0); i++)
            {
                uint value = cells![i].Symbol is { } target ? addressOf(target) + cells[i].Value : cells[i].Value;
                BitConverter.TryWriteBytes(all.AsSpan(at + 4 * i), value);
            }
        }
        return all;
    }

    /// <summary>The symbols that a symbol's data points to.</summary>
    public static IEnumerable<object> SymbolsIn(object symbol, TypeTables tables) =>
        Content(symbol, tables) is (_, { } cells) ? cells.Where(c => c.Symbol is not null).Select(c => c.Symbol!) : [];

    /// <summary>What is in a symbol's data; null if it is code.</summary>
    private static (byte[]? Bytes, DataCell[]? Cells)? Content(object symbol, TypeTables tables)
    {
        switch (symbol)
        {
            case StringSymbol text:
                int words = (text.Text.Length + 2) / 2;
                var cells = new DataCell[2 + words];
                cells[0] = new DataCell(0, tables.String);
                cells[1] = new DataCell((uint)text.Text.Length);
                for (int i = 0; i < words; i++)
                {
                    uint low = 2 * i < text.Text.Length ? text.Text[2 * i] : 0u, high = 2 * i + 1 < text.Text.Length ? text.Text[2 * i + 1] : 0u;
                    cells[2 + i] = new DataCell(low | high << 16);
                }
                return (null, cells);
            case BytesSymbol bytes:
                return (System.Convert.FromHexString(bytes.Hex), null);
            case FrozenSymbol frozen:
                return (null, [new DataCell(0, new TypeSymbol(frozen.Type))]);
            case TypeSymbol type:
                return (null, tables.Table(type.Type));
            case EnumSymbol names:
                return (null, EnumNames.Of(names.Type));
            case CastsSymbol casts:
                return (null, tables.Casts(casts.Type));
            default:
                return null;
        }
    }

    private static int Size((object Symbol, byte[]? Bytes, DataCell[]? Cells) constant) => constant.Bytes?.Length ?? 4 * constant.Cells!.Length;

    private static string Key(object symbol) => symbol switch
    {
        TypeSymbol type => "t" + type.Type.Key,
        CastsSymbol casts => "c" + casts.Type.Key,
        EnumSymbol names => "e" + names.Type.Key,
        FrozenSymbol frozen => "f" + frozen.Type.Key,
        StringSymbol text => "s" + text.Text,
        BytesSymbol bytes => "b" + bytes.Hex,
        _ => "",
    };
}
