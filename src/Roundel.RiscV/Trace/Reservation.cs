using System.Runtime.InteropServices;

namespace Roundel.RiscV.Trace;

/// <summary>
/// Address space that costs memory only where it is written, in huge pages where the system grants them. First touching 4 KiB pages
/// took three quarters of the time of a traced run. Linux only; elsewhere <see cref="TryReserve"/> says no.
/// </summary>
internal static unsafe partial class Reservation
{
    // <sys/mman.h> of Linux; the same on x86-64 and arm64.
    private const int ReadWrite = 1 | 2, PrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000, AdviceHugePage = 14;
    private const nuint HugePageBytes = 1 << 21;

    /// <summary>Reserves zeroed memory, or returns null.</summary>
    public static void* TryReserve(nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || nuint.Size != 8) return null;
        void* start = Map(null, bytes, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
        if (start == (void*)-1) return null;
        // Advice only: without huge pages everything still works.
        _ = Advise(start, bytes, AdviceHugePage);
        return start;
    }

    /// <summary>Releases what <see cref="TryReserve"/> returned.</summary>
    public static void Release(void* start, nuint bytes) => _ = Unmap(start, bytes);

    /// <summary>Rounds up to whole huge pages.</summary>
    public static nuint RoundUp(nuint bytes) => bytes + HugePageBytes - 1 & ~(HugePageBytes - 1);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
