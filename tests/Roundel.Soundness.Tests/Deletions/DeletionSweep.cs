using Roundel.Lint;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Drops every declared thing in turn, and looks how that shows.</summary>
internal sealed class DeletionSweep : IDisposable
{
    private const int RowsPerTable = 400, MaxProofs = 12;

    private readonly List<(Exercise Exercise, Forgery Relinked)> _exercises = [];
    private readonly List<(string Run, LintTable Table, LookupOracle Oracle)> _tables = [];

    public DeletionSweep()
    {
        foreach (string name in Exercises.Names)
        {
            Exercise exercise = Exercises.Run(name);
            _exercises.Add((exercise, Relinker.Relink(exercise.Honest.Clone()).Recount()));
            _tables.AddRange(exercise.LintTables.Select(t => (name, t, exercise.Oracle)));
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
        foreach (RowForgery forgery in RowForgery.All(air, omission, _tables, RowsPerTable))
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
        return first is null ? Lint(air, omission) : new Deletion(air, omission, Notice.SecondWitness, first.ToString());
    }

    /// <summary>What the linter says of the mutant alone, or a cell of a real row that it alone leaves open.</summary>
    private Deletion Lint(ChipAir air, Omission omission)
    {
        ChipAir mutant = air.Without(omission);
        LookupOracle oracle = _exercises[0].Exercise.Oracle;
        string? what = LooseCell(mutant) ?? New(RangeLint.Check(air, oracle), RangeLint.Check(mutant, oracle))
            ?? New(WiringLint.Check(air), WiringLint.Check(mutant));
        if (what is not null) return new Deletion(air, omission, Notice.Linted, what);
        return ImpliedDeletions.All.TryGetValue((air.Chip.Name, omission.Label), out string? proof)
            ? new Deletion(air, omission, Notice.Implied, proof) : new Deletion(air, omission, Notice.None, "");
    }

    private static string? New(IReadOnlyList<Finding> before, IReadOnlyList<Finding> after)
    {
        HashSet<(LintRule, string)> known = [.. before.Select(f => (f.Rule, f.Subject))];
        return after.FirstOrDefault(f => !known.Contains((f.Rule, f.Subject))) is { } finding ? $"{finding.Rule}: {finding.Subject}" : null;
    }

    private string? LooseCell(ChipAir mutant)
    {
        HashSet<string> known = [.. LintWaivers.All.Where(w => w.Chip == mutant.Chip.Name && w.Rule == LintRule.Inert).Select(w => w.Subject)];
        foreach ((string run, LintTable table, LookupOracle oracle) in _tables.Where(t => t.Table.Air.Chip == mutant.Chip && t.Table.HasInputs))
        {
            foreach ((int row, _) in table.Sample(RowsPerTable).Where(r => r.IsReal))
            {
                var attack = new RowAttack(table with { Air = mutant }, oracle, row);
                foreach (Column column in attack.Columns.Where(c => !known.Contains(c.Name)))
                    foreach (M31 value in RowSearch.Values(attack[column]))
                        if (attack.Try((column, value)) == Outcome.Inert) return $"a cell left open: {run} row {row}: {column} {attack[column]} -> {value}";
            }
        }
        return null;
    }

    public void Dispose()
    {
        foreach ((Exercise exercise, _) in _exercises) exercise.Dispose();
    }
}
