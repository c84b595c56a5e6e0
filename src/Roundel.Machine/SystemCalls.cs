namespace Roundel.Machine;

/// <summary>Numbers of RISC-V Linux system calls (asm-generic/unistd.h) and errors (asm-generic/errno-base.h, errno.h).</summary>
internal static class SystemCalls
{
    public const int Read = 63, Write = 64, Exit = 93;

    /// <summary>−9: no such file descriptor.</summary>
    public const uint BadDescriptor = unchecked((uint)-9);

    /// <summary>−38: no such call.</summary>
    public const uint NoSuchCall = unchecked((uint)-38);

    public const int PrivateInput = 0, Output = 1, Console = 2, PublicInput = 3;
}
