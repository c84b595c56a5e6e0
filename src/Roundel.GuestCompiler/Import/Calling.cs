using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>
/// How arguments and results travel: a flat value as its leaves, one word each, any other as the address of a copy that the callee
/// owns. A result that is not flat goes into memory whose address is the last argument. Words travel in a0 to a7, then on the
/// stack; results in a0 to a7.
/// </summary>
internal static class Calling
{
    public static int Words(TypeDesc type) => type.Layout.IsFlat ? type.Layout.Leaves.Count : 1;

    public static bool ReturnsInMemory(TypeDesc result) => !result.Layout.IsFlat;

    public static int ResultWords(TypeDesc result) => result.Layout.IsFlat ? result.Layout.Leaves.Count : 0;

    public static int ArgumentWords(MethodDesc method) => method.Parameters.Sum(Words) + (ReturnsInMemory(method.ReturnType) ? 1 : 0);
}
