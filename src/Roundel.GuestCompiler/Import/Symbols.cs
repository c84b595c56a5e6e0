using Roundel.GuestCompiler.Metadata;

namespace Roundel.GuestCompiler.Import;

/// <summary>The method table of a type.</summary>
internal sealed record TypeSymbol(TypeDesc Type)
{
    public override string ToString() => $"table:{Type}";
}

/// <summary>Where a static field lies.</summary>
internal sealed record StaticSymbol(TypeDesc Owner, string Field, TypeDesc Type)
{
    public override string ToString() => $"static:{Owner}.{Field}";
}

/// <summary>A string object.</summary>
internal sealed record StringSymbol(string Text)
{
    public override string ToString() => $"text:{Text.Length}";
}

/// <summary>Constant bytes; equal bytes are one symbol.</summary>
internal sealed record BytesSymbol(string Hex, int Align)
{
    public override string ToString() => $"bytes:{Hex.Length / 2}";
}

/// <summary>Runs the static constructor of a type unless it has run.</summary>
internal sealed record GuardSymbol(TypeDesc Type)
{
    public override string ToString() => $"guard:{Type}";
}

/// <summary>A method of a value type, called with the boxed value.</summary>
internal sealed record UnboxSymbol(MethodDesc Method)
{
    public override string ToString() => $"unbox:{Method}";
}

/// <summary>A static method, called with a first argument that it does not have: the target of a delegate.</summary>
internal sealed record ShuffleSymbol(MethodDesc Method)
{
    public override string ToString() => $"shuffle:{Method}";
}

/// <summary>Calls each of the delegates that one of this type combines.</summary>
internal sealed record MulticastSymbol(TypeDesc Type)
{
    public override string ToString() => $"multicast:{Type}";
}

/// <summary>What an enumeration needs to be text: its integer, whether it is of flags, its names by value.</summary>
internal sealed record EnumSymbol(TypeDesc Type)
{
    public override string ToString() => $"names:{Type}";
}

/// <summary>Routines that are written in machine code.</summary>
internal enum Routine
{
    /// <summary>To the innermost handler, with the exception in a0.</summary>
    Throw,

    /// <summary>What a function comes to that has no stack left: some is given back, and the run ends with a message.</summary>
    StackOverflow,
}

/// <summary>What cannot be compiled, where it stands in the program: an error if the guest's own code reaches it.</summary>
/// <param name="What">What it is, and what to do.</param>
/// <param name="Method">The method that it stands in.</param>
/// <param name="Offset">Of its instruction.</param>
/// <param name="GoesOn">What comes behind it is looked at too: there may be more to name.</param>
internal sealed record UnsupportedSymbol(string What, MethodDesc Method, int Offset, bool GoesOn = false)
{
    public override string ToString() => $"unsupported:{What}";

    /// <summary>FILE:LINE, or null if that is not known.</summary>
    public string? Line => Method.Def.Owner.Unit.Lines.At(Method.Def.Handle, Offset);

    /// <summary>The whole message: method, IL offset, source line.</summary>
    public string Message => $"{Method}, IL_{Offset:x4}{(Line is { } line ? $" ({line})" : "")}: {What}";
}

/// <summary>An object without fields that is there from the start.</summary>
internal sealed record FrozenSymbol(TypeDesc Type)
{
    public override string ToString() => $"frozen:{Type}";
}

/// <summary>The addresses that a switch jumps to.</summary>
internal sealed record TableSymbol(object Function, int Number)
{
    public override string ToString() => $"switch:{Number}";
}
