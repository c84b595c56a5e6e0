using System.Reflection.Metadata;
using Roundel.GuestCompiler.Import;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Link;

/// <summary>
/// The names of an enumeration, by unsigned value: bytes of its integer, with 256 if that has a sign and 512 if the values are flags;
/// the number of names; of each name the value, in two words, and the string. The runtime support reads them.
/// </summary>
internal static class EnumNames
{
    private const uint Signed = 256, Flags = 512;

    public static DataCell[] Of(TypeDesc type)
    {
        TypeDesc integer = type.Shape.Fields.First(f => !f.IsStatic).Type;
        bool signed = integer.Primitive is Primitive.SByte or Primitive.Int16 or Primitive.Int32 or Primitive.Int64;
        var names = new List<(ulong Value, string Name)>();
        MetadataReader md = type.Def!.Unit.Md;
        foreach (FieldDesc field in type.Shape.Fields)
        {
            if (!field.IsLiteral || field.Row.GetDefaultValue().IsNil) continue;
            Constant constant = md.GetConstant(field.Row.GetDefaultValue());
            if (md.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode) is not { } value) continue;
            names.Add((Bits(value), field.Name));
        }
        List<DataCell> cells =
        [
            new((uint)integer.Layout.Size | (signed ? Signed : 0) | (type.Def.HasAttribute("System.FlagsAttribute") ? Flags : 0)),
            new((uint)names.Count),
        ];
        foreach ((ulong value, string name) in names.OrderBy(n => n.Value)) // stable: of two names for a value the first comes first
            cells.AddRange([new DataCell((uint)value), new DataCell((uint)(value >> 32)), new DataCell(0, new StringSymbol(name))]);
        return [.. cells];
    }

    /// <summary>The value without its sign, in its own width.</summary>
    private static ulong Bits(object value) => value switch
    {
        sbyte x => (byte)x,
        short x => (ushort)x,
        int x => (uint)x,
        long x => (ulong)x,
        bool x => x ? 1ul : 0,
        char x => x,
        _ => System.Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture),
    };
}
