using Roundel.GuestCompiler.Ir;
using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>What lies on the evaluation stack: the leaves of a flat value, or the address of a temporary that nobody else writes.</summary>
internal sealed record StackValue(TypeDesc Type, Inst[] Words)
{
    /// <summary>Words[0] is the address of the value.</summary>
    public bool InMemory { get; init; }

    /// <summary>Points to this method's code.</summary>
    public MethodDesc? Code { get; init; }

    /// <summary>The code that a virtual call would run: it takes the object it was found with.</summary>
    public bool IsVirtualCode { get; init; }

    /// <summary>A token of this type.</summary>
    public TypeDesc? Token { get; init; }

    /// <summary>A token of this field.</summary>
    public FieldDesc? FieldToken { get; init; }

    /// <summary>The object's type is exactly <see cref="Type"/>.</summary>
    public bool IsExact { get; init; }

    public Inst Word => Words[0];

    /// <summary>How the value takes part in arithmetic.</summary>
    public bool IsLong => Type.Primitive is Primitive.Int64 or Primitive.UInt64;

    public bool IsFloat => Type.Primitive is Primitive.Single or Primitive.Double;
}
