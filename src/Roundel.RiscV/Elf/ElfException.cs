namespace Roundel.RiscV;

/// <summary>An ELF file that the machine cannot run; the message says what is wrong and what to do.</summary>
/// <param name="message">One line.</param>
public sealed class ElfException(string message) : Exception(message);
