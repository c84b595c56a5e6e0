namespace Roundel.GuestCompiler.Import;

/// <summary>
/// The words of a method table: what an object's first word points to. The runtime support in C# reads the same offsets.
/// Behind them lie the slots of virtual calls.
/// </summary>
internal static class TypeTable
{
    /// <summary>The table of Type's own objects: a table is the type's object too.</summary>
    public const int TypeOffset = 0;

    /// <summary>Bytes of an object; of an array, of one element; of one of several dimensions their number is in the upper bits.</summary>
    public const int SizeOffset = 4;

    public const int RankShift = 26;

    /// <summary>The address of the type's name, a string object.</summary>
    public const int NameOffset = 8;

    /// <summary>Of an array, the table of its elements' type; of a delegate, the code that calls several; of an enumeration, its names.</summary>
    public const int ElementOffset = 12;

    /// <summary>The address of the list of types that the object can be cast to: their number, then their tables.</summary>
    public const int CastsOffset = 16;

    public const int SlotsOffset = 20;
}
