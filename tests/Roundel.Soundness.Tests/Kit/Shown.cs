namespace Roundel.Soundness.Tests.Kit;

/// <summary>What tables add to the permutation buses, all in all: the only thing the rest of the machine and the statement see of them.</summary>
internal static class Shown
{
    /// <summary>The net multiplicity of each tuple; those that cancel are absent.</summary>
    private static Dictionary<BusTuple, M31> Of(Forgery forgery, Chip chip) =>
        BusSums.Of(forgery, forgery.Tables.Where(t => t.Air.Chip == chip), t => t.Bus.Kind == BusKind.Permutation)
            .Where(s => !s.Value.IsZero).ToDictionary();

    /// <summary>Whether the tables of one chip show the same to everything else in both runs.</summary>
    public static bool IsSame(Forgery a, Forgery b, Chip chip)
    {
        Dictionary<BusTuple, M31> x = Of(a, chip), y = Of(b, chip);
        return x.Count == y.Count && x.All(p => y.TryGetValue(p.Key, out M31 value) && value == p.Value);
    }
}
