namespace Roundel.Field;

/// <summary>A thread's working memory: one native buffer that grows to the largest request and is handed out in pieces.</summary>
public static class BlockScratch
{
    [ThreadStatic]
    private static NativeColumns? t_buffer;

    /// <summary>At least <paramref name="words"/> words, 64-byte aligned, not cleared; the thread's until its next call.</summary>
    public static Span<uint> Rent(int words)
    {
        if (t_buffer is null || t_buffer.View.Length < words)
        {
            t_buffer?.Dispose();
            t_buffer = NativeColumns.Uninitialised(1, words);
        }
        return t_buffer.View[0];
    }
}
