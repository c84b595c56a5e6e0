using Roundel.Machine.Tests;
using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Drops every declared thing in turn, and looks how that shows.</summary>
internal sealed class DeletionSweep : IDisposable
{
    private readonly List<(Exercise Exercise, Forgery Relinked)> _exercises = [];

    public DeletionSweep()
    {
        foreach (ExerciseProgram program in ExercisePrograms.All)
        {
            Exercise exercise = Exercise.Of(program);
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
        return new Deletion(air, omission, Notice.None, "");
    }

    public void Dispose()
    {
        foreach ((Exercise exercise, _) in _exercises) exercise.Dispose();
    }
}
