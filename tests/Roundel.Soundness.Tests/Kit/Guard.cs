namespace Roundel.Soundness.Tests.Kit;

/// <summary>Declared things of one chip that stop a forgery: constraints or terms, by label.</summary>
internal readonly record struct Guard(Chip Chip, params string[] Labels)
{
    /// <summary>A machine without what is named.</summary>
    public static AirSystem Without(AirSystem system, params ReadOnlySpan<Guard> guards)
    {
        foreach (Guard guard in guards)
        {
            Chip chip = guard.Chip;
            ChipAir air = system.Chips.Single(a => a.Chip == chip);
            system = system.Without(air, [.. guard.Labels.Select(l => Find(air, l))]);
        }
        return system;
    }

    private static Omission Find(ChipAir air, string label) => Assert.Single(Omission.All(air), o => o.Label == label);
}

/// <summary>Verdicts on forgeries. Each begins with the control: the honest run of the same program is accepted.</summary>
internal static class Verdicts
{
    /// <summary>The machine accepts: the change is harmless.</summary>
    public static void Accepts(this Exercise run, Forgery changed)
    {
        Assert.Equal(VerificationError.None, run.Forger.Try(run.Honest));
        Assert.Equal(VerificationError.None, run.Forger.Try(changed));
    }

    /// <summary>The machine refuses.</summary>
    public static void Refuses(this Exercise run, Forgery forged, VerificationError why = VerificationError.UnbalancedBuses)
    {
        Assert.Equal(VerificationError.None, run.Forger.Try(run.Honest));
        Assert.Equal(why, run.Forger.Try(forged));
    }

    /// <summary>The machine refuses, and a machine without the guards is taken in by the same tables with multiplicities counted again.</summary>
    public static void RefusesBy(this Exercise run, Forgery forged, VerificationError why, params ReadOnlySpan<Guard> guards)
    {
        run.Refuses(forged.Recount(), why);
        Assert.Equal(VerificationError.None, run.Forger.Try(forged.In(Guard.Without(forged.System, guards)).Recount()));
    }

    /// <summary>The same by one look-up or other term.</summary>
    public static void RefusesByTerm(this Exercise run, Forgery forged, Chip chip, string term) =>
        run.RefusesBy(forged, VerificationError.UnbalancedBuses, new Guard(chip, term));

    /// <summary>The same by one constraint.</summary>
    public static void RefusesByConstraint(this Exercise run, Forgery forged, Chip chip, string label) =>
        run.RefusesBy(forged, VerificationError.ConstraintsViolated, new Guard(chip, label));

    /// <summary>The same, look-up tables as they stand: the forgery is in them.</summary>
    public static void RefusesAsItStandsBy(this Exercise run, Forgery forged, VerificationError why, params ReadOnlySpan<Guard> guards)
    {
        run.Refuses(forged, why);
        Assert.Equal(VerificationError.None, run.Forger.Try(forged.In(Guard.Without(forged.System, guards))));
    }
}
