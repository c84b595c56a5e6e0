namespace Roundel.GuestCompiler;

/// <summary>A guest that cannot be compiled; the message says what, in which method, and where.</summary>
/// <param name="message">One line; where several things are wrong, a line for each.</param>
public sealed class GuestCompileException(string message) : Exception(message);
