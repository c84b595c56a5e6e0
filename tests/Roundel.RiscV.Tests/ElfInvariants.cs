namespace Roundel.RiscV.Tests;

/// <summary>What holds of every program that the reader accepts. Other test projects link to this file.</summary>
internal static class ElfInvariants
{
    public static void Check(ElfImage image)
    {
        Assert.True(image.Entry % 4 == 0 && image.TextStart % 4 == 0 && image.Zones.Count <= ElfImage.MaxZones);
        Assert.InRange(image.Entry, image.TextStart, image.TextStart + 4 * (uint)image.TextWords.Length - 1);
        Assert.True(image.TextStart + 4ul * (uint)image.TextWords.Length <= ElfImage.TextLimit);
        Assert.InRange(image.TextWords.Length, 1, ElfImage.MaxWords);
        Assert.InRange(image.Zones.Sum(z => z.Words.Length), 0, ElfImage.MaxWords);
        ulong end = 0;
        foreach (ImageZone zone in image.Zones)
        {
            Assert.True(zone.StartWord >= end && zone.Words.Length > 0);
            end = zone.StartWord + (ulong)zone.Words.Length;
        }
        Assert.True(end <= 1ul << 30);
        _ = image.SymbolAt(image.Entry);
        _ = image.SymbolStart(uint.MaxValue);
    }
}
