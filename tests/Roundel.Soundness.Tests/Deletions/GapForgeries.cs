using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>An access and Gap rows that lead from it back to itself: time goes in a circle.</summary>
internal static class GapForgeries
{
    public static IEnumerable<Candidate> All(Forgery relinked)
    {
        GapChip gap = RoundelMachine.Gap;
        const uint p = M31.P;
        yield return Circle(relinked, "a step back, by the step's low part", [p - 1], (table, row, clock, step) =>
            Set(table, row, clock & 0x3fff, clock >> 14, step, M31.Zero));
        yield return Circle(relinked, "a step back, by the step's high part", [p - 1], (table, row, clock, step) =>
            Set(table, row, clock & 0x3fff, clock >> 14, M31.Zero, step / (M31)(1 << 13)));
        const uint fifth = (p - 1) / 5;
        uint[] round = [fifth, fifth, fifth, fifth, p - 1 - 4 * fifth];
        yield return Circle(relinked, "once round the field, by the clock's low part", round, (table, row, clock, step) =>
            Set(table, row, clock, 0, M31.FromCanonical(step.Value & 0x1fff), M31.FromCanonical(step.Value >> 13)));
        yield return Circle(relinked, "once round the field, by the clock's high part", round, (table, row, clock, step) =>
            Set(table, row, 0, (M31.FromCanonical(clock) / (M31)(1 << 14)).Value, M31.FromCanonical(step.Value & 0x1fff), M31.FromCanonical(step.Value >> 13)));

        void Set(ForgedTable table, int row, uint clockLo, uint clockHi, M31 stepLo, M31 stepHi)
        {
            table.Main[gap.ClockLo.Index][row] = clockLo;
            table.Main[gap.ClockHi.Index][row] = clockHi;
            table[gap.StepLo, row] = stepLo;
            table[gap.StepHi, row] = stepHi;
        }
    }

    /// <summary>An AddImm row's read follows Gap rows that follow the read.</summary>
    /// <param name="relinked">The run.</param>
    /// <param name="name">The forgery, in words.</param>
    /// <param name="distances">How far each Gap row goes; −1 modulo p all in all.</param>
    /// <param name="set">Sets clock and step of a row; the step is one less than the distance.</param>
    private static Candidate Circle(Forgery relinked, string name, uint[] distances, Action<ForgedTable, int, uint, M31> set)
    {
        Forgery run = relinked.Clone();
        Access access = Relinker.Accesses(run).First(a => a.Table.Air.Chip == RoundelMachine.AddImm);
        Relinker.Relink(run, access);
        ForgedTable rows = access.Table;
        AddImmChip chip = RoundelMachine.AddImm;
        M31 now = rows[chip.Clock, access.Row] + (int)Clocks.Rs1, clock = now;
        rows[chip.Rs1.PreviousClock, access.Row] = now - 1;
        var table = new ForgedTable(run.System.Chips[RoundelMachine.Air(RoundelMachine.Gap).Index], 5);
        for (int i = 0; i < distances.Length; i++)
        {
            clock += M31.FromCanonical(distances[i]);
            table[RoundelMachine.Gap.EnablerColumn, i] = 1;
            table[RoundelMachine.Gap.SpaceIndex, i] = Space.Register;
            table[RoundelMachine.Gap.Address, i] = rows[chip.Rs1Index, access.Row];
            table[RoundelMachine.Gap.Lo, i] = rows[chip.Rs1.Lo, access.Row];
            table[RoundelMachine.Gap.Hi, i] = rows[chip.Rs1.Hi, access.Row];
            set(table, i, clock.Value, M31.FromCanonical(distances[i]) - 1);
        }
        run.Add(table);
        return new Candidate(name, run.Recount());
    }
}
