using Roundel.Lint;
using Roundel.Lint.Tests;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Drops every declared thing in turn, and looks how that shows.</summary>
internal sealed class DeletionSweep : IDisposable
{
    private const int RowsPerTable = 400, MaxProofs = 12;

    private readonly List<(Exercise Exercise, Forgery Relinked)> _exercises = [];

    public DeletionSweep()
    {
        foreach (string name in Exercises.Names)
        {
            Exercise exercise = Exercises.Run(name);
            _exercises.Add((exercise, Relinker.Relink(exercise.Honest.Clone()).Recount()));
        }
    }

    /// <summary>Everything that can be dropped.</summary>
    public static IEnumerable<(ChipAir Air, Omission Omission)> All() =>
        RoundelMachine.System.Chips.SelectMany(air => Omission.All(air).Select(o => (air, o)));

    /// <summary>Drops one thing.</summary>
    public Deletion Try(ChipAir air, Omission omission)
    {
        AirSystem mutant = RoundelMachine.System.Without(air, omission);
        foreach ((Exercise exercise, Forgery relinked) in _exercises)
        {
            Forgery honest = air.Chip == RoundelMachine.Gap ? exercise.Honest : relinked;
            if (!honest.Has(air.Chip)) continue;
            if (omission.Term is not null && exercise.Forger.Try(honest.In(mutant).Recount()) != VerificationError.None)
                return new Deletion(air, omission, Notice.HonestRunRefused, "");
        }
        foreach ((Exercise exercise, Forgery relinked) in _exercises)
        {
            if (!exercise.Honest.Has(air.Chip)) continue;
            Forgery start = (air.Chip == RoundelMachine.Gap ? exercise.Honest : relinked).In(mutant);
            foreach (Candidate candidate in new Candidates(start, air, omission).All())
            {
                if (exercise.Forger.Try(candidate.Run) != VerificationError.None) continue;
                // What the real machine accepts as well is no forgery.
                if (exercise.Forger.Try(candidate.Run.In(RoundelMachine.System)) != VerificationError.None)
                    return new Deletion(air, omission, Notice.ForgedProofAccepted, candidate.Name);
            }
        }
        return SecondWitness(air, omission, mutant);
    }

    /// <summary>Rows that only the mutant admits: as a part of a run that is made honest around them, or else by themselves.</summary>
    private Deletion SecondWitness(ChipAir air, Omission omission, AirSystem mutant)
    {
        RowForgery? first = null;
        int left = MaxProofs;
        var tables = _exercises.SelectMany((e, i) => e.Exercise.LintTables.Select(t => (Exercises.Names[i], t, e.Exercise.Oracle)));
        foreach (RowForgery forgery in RowForgery.All(air, omission, tables, RowsPerTable))
        {
            first ??= forgery;
            (Exercise exercise, Forgery relinked) = _exercises[Exercises.Names.ToList().IndexOf(forgery.Run)];
            if (air.Chip != RoundelMachine.Gap)
            {
                Forgery run = relinked.In(mutant);
                foreach ((Column column, _, M31 after) in forgery.Changes) run[air.Chip][column, forgery.Row] = after;
                if (exercise.Forger.Try(Relinker.Relink(run).Recount()) == VerificationError.None
                    && exercise.Forger.Try(run.In(RoundelMachine.System)) != VerificationError.None)
                    return new Deletion(air, omission, Notice.ForgedProofAccepted, forgery.ToString());
            }
            if (--left == 0) break;
        }
        if (first is not null) return new Deletion(air, omission, Notice.SecondWitness, first.ToString());
        HashSet<Finding> before = [.. WiringLint.Check(air)];
        return WiringLint.Check(air.Without(omission)).FirstOrDefault(f => !before.Contains(f)) is { } finding
            ? new Deletion(air, omission, Notice.Linted, $"{finding.Rule}: {finding.Subject}")
            : new Deletion(air, omission, Notice.None, "");
    }

    public void Dispose()
    {
        foreach ((Exercise exercise, _) in _exercises) exercise.Dispose();
    }
}
