namespace Roundel.RiscV;

/// <summary>Turns segments into few zones of words.</summary>
internal static class ElfZones
{
    /// <summary>What is wrong with too much initial memory.</summary>
    public static string TooLarge { get; } = $"The initial memory takes more than {ElfImage.MaxWords} words in {ElfImage.MaxZones} zones: " +
        "link the segments closer together, or move data into the input.";

    public static bool TryBuild(List<ElfSegment> segments, out IReadOnlyList<ImageZone> zones, out string error)
    {
        List<(ulong Start, ulong End)> ranges = [];
        foreach (ElfSegment segment in segments)
        {
            if (segment.Data.IsEmpty) continue;
            ulong start = segment.Address / 4, end = (segment.Address + (ulong)segment.Data.Length + 3) / 4;
            if (ranges.Count > 0 && start <= ranges[^1].End) ranges[^1] = (ranges[^1].Start, Math.Max(end, ranges[^1].End));
            else ranges.Add((start, end));
        }
        ulong held = Words(ranges);
        while (ranges.Count > ElfImage.MaxZones) MergeNearest(ranges);

        zones = [];
        ulong words = Words(ranges);
        error = words > ElfImage.MaxWords ? TooLarge
            : words - held > ElfImage.MaxGapWords
                ? $"The segments leave gaps of more than {ElfImage.MaxGapWords} words in {ElfImage.MaxZones} zones: link them closer together."
            : "";
        if (error.Length > 0) return false;
        zones = ranges.ConvertAll(range => Fill(segments, range.Start, range.End));
        return true;
    }

    /// <summary>Copies a segment's bytes into words that start at <paramref name="startWord"/>; other bytes of its words stay.</summary>
    public static void CopyBytes(ElfSegment segment, Span<uint> words, uint startWord)
    {
        ReadOnlySpan<byte> data = segment.Data.Span;
        for (int i = 0; i < data.Length; i++)
        {
            uint address = segment.Address + (uint)i;
            words[(int)(address / 4 - startWord)] |= (uint)data[i] << (int)(address % 4 * 8);
        }
    }

    private static ulong Words(List<(ulong Start, ulong End)> ranges)
    {
        ulong words = 0;
        foreach ((ulong start, ulong end) in ranges) words += end - start;
        return words;
    }

    private static ImageZone Fill(List<ElfSegment> segments, ulong start, ulong end)
    {
        uint[] words = new uint[end - start];
        foreach (ElfSegment segment in segments)
        {
            bool inside = segment.Address / 4 >= start && segment.Address / 4 < end;
            if (inside && !segment.Data.IsEmpty) CopyBytes(segment, words, (uint)start);
        }
        return new ImageZone((uint)start, words);
    }

    private static void MergeNearest(List<(ulong Start, ulong End)> ranges)
    {
        int nearest = 1;
        for (int i = 2; i < ranges.Count; i++)
        {
            if (ranges[i].Start - ranges[i - 1].End < ranges[nearest].Start - ranges[nearest - 1].End) nearest = i;
        }
        ranges[nearest - 1] = (ranges[nearest - 1].Start, ranges[nearest].End);
        ranges.RemoveAt(nearest);
    }
}
