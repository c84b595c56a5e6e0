namespace Roundel.Runtime;

/// <summary>
/// In a guest, this static method is the body of a method of the base class library: the first argument is the object if that is an
/// instance method. Nothing but the compiler looks at it.
/// </summary>
/// <param name="type">The full name of the type, as metadata writes it.</param>
/// <param name="method">The method's name; the number of arguments is the same.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ReplacesAttribute(string type, string method) : Attribute
{
    public string Type { get; } = type;

    public string Method { get; } = method;
}
