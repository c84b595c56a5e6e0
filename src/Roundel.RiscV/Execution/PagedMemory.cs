using System.Runtime.InteropServices;

namespace Roundel.RiscV;

/// <summary>
/// RAM of 2^32 bytes in pages that are allocated when first touched. A page holds its words, and behind them the clock of the
/// last access to each word if the run is traced (0: never). Owns native memory; the pages live until <see cref="Dispose"/>.
/// </summary>
internal sealed unsafe class PagedMemory : IDisposable
{
    /// <summary>Bytes of a page are 2^14: small enough that sparse programs stay small, and the table takes 2 MiB.</summary>
    public const int LogPageBytes = 14, PageBytes = 1 << LogPageBytes, PageWords = PageBytes / 4;

    private const int PageCount = 1 << 32 - LogPageBytes;

    private readonly bool _clocks;
    private readonly long _maxBytes;
    private readonly List<uint> _allocated = [];
    private byte** _pages;

    public PagedMemory(bool clocks, long maxBytes)
    {
        _clocks = clocks;
        _maxBytes = maxBytes;
        _pages = (byte**)NativeMemory.AllocZeroed(PageCount, (nuint)sizeof(byte*));
    }

    ~PagedMemory() => Free();

    /// <summary>The table: for each page its memory, or null while it was never touched. Index: byte address / 2^14.</summary>
    public byte** Pages => _pages;

    /// <summary>Bytes of RAM in touched pages.</summary>
    public long TouchedBytes => (long)_allocated.Count * PageBytes;

    /// <summary>The indices of the touched pages, in no order.</summary>
    public IReadOnlyList<uint> TouchedPages => _allocated;

    /// <summary>The word at an address / 4; its clock is <see cref="PageWords"/> further.</summary>
    public uint* Word(uint wordAddress)
    {
        uint page = wordAddress >> LogPageBytes - 2;
        byte* memory = _pages[page];
        if (memory == null) memory = Allocate(page);
        return (uint*)memory + (wordAddress & PageWords - 1);
    }

    /// <summary>What the word at an address / 4 holds, without touching it.</summary>
    public uint Peek(uint wordAddress)
    {
        byte* memory = _pages[wordAddress >> LogPageBytes - 2];
        // Safe: a page that is there has a word for each of these indices.
        return memory == null ? 0 : ((uint*)memory)[wordAddress & PageWords - 1];
    }

    /// <summary>Allocates a page.</summary>
    /// <exception cref="FaultSignal">The limit is reached.</exception>
    public byte* Allocate(uint page)
    {
        if (TouchedBytes + PageBytes > _maxBytes)
        {
            throw new FaultSignal(FaultKind.MemoryLimit,
                $"The program touches more than {_maxBytes} bytes of memory: raise the limit, or look for a stray pointer.");
        }
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)(_clocks ? 2 * PageBytes : PageBytes));
        _allocated.Add(page);
        _pages[page] = memory;
        return memory;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_pages == null) return;
        foreach (uint page in _allocated) NativeMemory.Free(_pages[page]);
        NativeMemory.Free(_pages);
        _pages = null;
    }
}
