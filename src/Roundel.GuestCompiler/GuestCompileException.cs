namespace Roundel.GuestCompiler;

/// <summary>A guest that cannot be compiled; the message says what, in which method, and where.</summary>
/// <param name="message">One line.</param>
public sealed class GuestCompileException(string message) : Exception(message);
