using System.Runtime.InteropServices;

namespace Roundel.Field;

/// <summary>
/// Memory for columns, kept by the process when it is freed: touching fresh memory costs more than most of what is done with it.
/// On 64-bit Linux large blocks come from reserved address space in huge pages, always the lowest that fits, so what is touched
/// stays compact; small blocks, and all blocks elsewhere, come from the system's allocator. Thread-safe.
/// </summary>
public static unsafe partial class NativeHeap
{
    // <sys/mman.h> of Linux; the same on x86-64 and arm64.
    private const int ReadWrite = 1 | 2, PrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000, AdviceDontNeed = 4, AdviceHugePage = 14;
    private const nuint HugePageBytes = 1 << 21;

    /// <summary>Address space reserved at a time; a larger block reserves its own.</summary>
    private const ulong ReserveBytes = 1ul << 38;

    /// <summary>Blocks below this size are left to the system's allocator.</summary>
    private const nuint SmallestBytes = 1 << 18;

    /// <summary>Large blocks are multiples of this.</summary>
    private const nuint Granule = 1 << 16;

    private static readonly Lock Gate = new();

    private static readonly List<(nuint Start, nuint Bytes)> Regions = [];

    /// <summary>Free ranges by address, no two adjoining unless they were reserved apart.</summary>
    private static readonly List<(nuint Start, nuint Bytes)> Holes = [];

    private static bool s_unavailable = !OperatingSystem.IsLinux() || nuint.Size != 8;

    /// <summary>Bytes in large blocks that are in use.</summary>
    public static long UsedBytes { get; private set; }

    /// <summary>The most bytes in large blocks that were in use at once.</summary>
    public static long PeakBytes { get; private set; }

    /// <summary>Lets <see cref="PeakBytes"/> begin anew with what is in use now.</summary>
    public static void ResetPeak()
    {
        lock (Gate) PeakBytes = UsedBytes;
    }

    /// <summary>Gives back to the system what is free.</summary>
    public static void Trim()
    {
        lock (Gate)
        {
            foreach ((nuint start, nuint bytes) in Holes)
            {
                // The range keeps its addresses and reads as zeros when it is touched again.
                _ = Advise((void*)start, bytes, AdviceDontNeed);
            }
        }
    }

    /// <summary>A block with any contents, 64-byte aligned.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more memory.</exception>
    internal static void* Allocate(nuint bytes)
    {
        if (bytes >= SmallestBytes && !s_unavailable)
        {
            lock (Gate)
            {
                void* block = Take(Rounded(bytes));
                if (block is not null) return block;
            }
        }
        return NativeMemory.AlignedAlloc(bytes, 64);
    }

    /// <summary>Takes back a block of <see cref="Allocate"/>, with the size it was asked for.</summary>
    internal static void Free(void* block, nuint bytes)
    {
        if (bytes >= SmallestBytes)
        {
            lock (Gate)
            {
                if (Owns((nuint)block))
                {
                    UsedBytes -= (long)Rounded(bytes);
                    AddHole((nuint)block, Rounded(bytes));
                    return;
                }
            }
        }
        NativeMemory.AlignedFree(block);
    }

    private static nuint Rounded(nuint bytes) => (bytes + Granule - 1) & ~(Granule - 1);

    private static void* Take(nuint bytes)
    {
        int at = Holes.FindIndex(h => h.Bytes >= bytes);
        if (at < 0)
        {
            if (!Reserve(bytes)) return null;
            at = Holes.FindIndex(h => h.Bytes >= bytes);
        }
        (nuint start, nuint size) = Holes[at];
        if (size == bytes) Holes.RemoveAt(at);
        else Holes[at] = (start + bytes, size - bytes);
        UsedBytes += (long)bytes;
        PeakBytes = Math.Max(PeakBytes, UsedBytes);
        return (void*)start;
    }

    private static void AddHole(nuint start, nuint bytes)
    {
        int at = Holes.FindIndex(h => h.Start > start);
        if (at < 0) at = Holes.Count;
        if (at < Holes.Count && Holes[at].Start == start + bytes)
        {
            bytes += Holes[at].Bytes;
            Holes.RemoveAt(at);
        }
        if (at > 0 && Holes[at - 1].Start + Holes[at - 1].Bytes == start) Holes[at - 1] = (Holes[at - 1].Start, Holes[at - 1].Bytes + bytes);
        else Holes.Insert(at, (start, bytes));
    }

    /// <summary>Reserves address space for a block at least; where little is granted, ever less.</summary>
    private static bool Reserve(nuint bytes)
    {
        for (nuint size = (nuint)Math.Max(ReserveBytes, 2 * (ulong)bytes); size >= bytes + HugePageBytes; size /= 2)
        {
            void* start = Map(null, size, ReadWrite, PrivateAnonymousNoReserve, -1, 0);
            if (start == (void*)-1) continue;
            nuint first = ((nuint)start + HugePageBytes - 1) & ~(HugePageBytes - 1);
            nuint length = (size - (first - (nuint)start)) & ~(HugePageBytes - 1);
            // Advice only: without huge pages everything still works.
            _ = Advise((void*)first, length, AdviceHugePage);
            Regions.Add((first, length));
            AddHole(first, length);
            return true;
        }
        s_unavailable = true;
        return false;
    }

    private static bool Owns(nuint block)
    {
        foreach ((nuint start, nuint bytes) in Regions)
            if (block >= start && block < start + bytes) return true;
        return false;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
