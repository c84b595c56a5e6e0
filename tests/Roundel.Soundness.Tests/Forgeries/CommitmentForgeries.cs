using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;
using SecureField = Roundel.Field.QM31;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Provers that cheat after the trace is made: with other columns, sums, samples and queries than they are bound to.</summary>
public sealed class CommitmentForgeries
{
    private static Exercise Sum() => Exercise.Of(new RvAsm().Li(T0, 5).Li(T1, 6).R(Op.Add, A0, T0, T1).Li(A7, 93).Ecall());

    /// <summary>A cheat in one phase.</summary>
    private static Action<ProverPhase, ProverState> At(ProverPhase when, Action<ProverState> cheat) => (phase, state) =>
    {
        if (phase == when) cheat(state);
    };

    private static void Refuses(Exercise run, Forgery forged, VerificationError why, ProverPhase when, Action<ProverState> cheat)
    {
        Assert.Equal(VerificationError.None, run.Forger.Cheat(run.Honest, (_, _) => { }));
        Assert.Equal(why, run.Forger.Cheat(forged, At(when, cheat)));
    }

    private static int TableOf(ProverState state, Chip chip) =>
        Enumerable.Range(0, state.Main.Length).Single(t => ReferenceEquals(state.Shape.Tables[t].Air.Chip, chip));

    /// <summary>Extends all main columns again, beside those committed.</summary>
    private static void ExtendMain(ProverState state, List<NativeColumns> owned)
    {
        var extended = new ColumnView[state.Main.Length];
        for (int t = 0; t < extended.Length; t++)
        {
            ColumnView main = state.Main[t];
            if (main.Count == 0) continue;
            var columns = new NativeColumns(main.Count, main.Length << state.Shape.LogBlowup);
            owned.Add(columns);
            for (int c = 0; c < main.Count; c++)
                CircleFft.Extend(main[c], columns.View[c], state.Shape.Tables[t].LogSize, state.Shape.LogBlowup, Lanes.Width);
            extended[t] = columns.View;
        }
        state.MainExtended = extended;
    }

    /// <summary>
    /// The statement says another exit code. Once the challenges are known, four multiplicities of values that nobody asks for make up for
    /// the difference: linear equations over the base field. All buses balance, all constraints hold.
    /// </summary>
    private static void Balance(ProverState state, Statement truth, Statement claim, List<NativeColumns> owned)
    {
        LogUpChallenges challenges = state.Challenges;
        RangeChip range = RoundelMachine.Range16;
        SecureField Inverse(Bus bus, params M31[] tuple) => LogUpChallenges.Fingerprint(challenges, bus, tuple).Inverse();
        SecureField Halt(Statement s) => Inverse(Buses.Halt, M31.FromCanonical(Clocks.First + Clocks.Step * (s.Cycles - 1)),
            M31.FromCanonical(s.ExitCode & 0xffff), M31.FromCanonical(s.ExitCode >> 16));
        ColumnView table = state.Main[TableOf(state, range)];
        int row = Enumerable.Range(0, table.Length).First(r => range.Counts.All(c => table[c.Index][r] == 0));
        // A provided tuple counts negatively.
        SecureField[] columns = [.. range.Counts.Select((_, i) =>
            -Inverse(RangeBuses.Range16, M31.FromCanonical(table[range.Quarter.Index][row]) * RangeChip.Values + i))];
        M31[] counts = Solve(columns, Halt(claim) - Halt(truth));
        for (int i = 0; i < counts.Length; i++) table[range.Counts[i].Index][row] = counts[i].Value;
        ExtendMain(state, owned);
    }

    /// <summary>The base field elements x with Σ x_i·columns_i = target, by elimination.</summary>
    private static M31[] Solve(SecureField[] columns, SecureField target)
    {
        var m = new M31[4][];
        for (int r = 0; r < 4; r++) m[r] = [columns[0][r], columns[1][r], columns[2][r], columns[3][r], target[r]];
        for (int p = 0; p < 4; p++)
        {
            int pivot = Enumerable.Range(p, 4 - p).First(r => !m[r][p].IsZero);
            (m[p], m[pivot]) = (m[pivot], m[p]);
            M31 inverse = m[p][p].Inverse();
            for (int c = 0; c < 5; c++) m[p][c] *= inverse;
            for (int r = 0; r < 4; r++)
            {
                if (r == p) continue;
                M31 factor = m[r][p];
                for (int c = 0; c < 5; c++) m[r][c] -= factor * m[p][c];
            }
        }
        return [.. m.Select(row => row[4])];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Forgery("9", "multiplicities chosen after the look-up challenges: a false exit code whose buses balance; the old trace opened")]
    [Forgery("9", "a column moved to a later phase: multiplicities chosen after the challenges and committed anew")]
    public void MultiplicitiesAreChosenAfterTheChallenges(bool opensAnew)
    {
        using Exercise run = Sum();
        Statement truth = run.Honest.Statement;
        Forgery forged = run.Honest.Clone();
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, default, 12, truth.Cycles);
        var owned = new List<NativeColumns>();
        try
        {
            Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Try(forged));
            // Opened as committed, the columns do not give the quotient whose first layer is committed; opened anew, they do not hash to the root.
            Refuses(run, forged, VerificationError.BadDecommitment, ProverPhase.Interaction, state =>
            {
                Balance(state, truth, forged.Statement, owned);
                if (!opensAnew) return;
                using var workers = new Workers(1);
                state.MainTree = MerkleTree.Build(state.Shape, TreePhase.Main, r => state.MainExtended[r.Source], workers, Lanes.Width);
            });
        }
        finally
        {
            foreach (NativeColumns columns in owned) columns.Dispose();
        }
    }

    [Fact]
    [Forgery("9", "the trace changed after the look-up challenge: an honest trace committed, a false one proven")]
    public void TheTraceIsChangedAfterItsCommitment()
    {
        using Exercise run = Sum();
        var owned = new List<NativeColumns>();
        try
        {
            Refuses(run, run.Honest, VerificationError.BadDecommitment, ProverPhase.Composition, state =>
            {
                // A free cell of a padding row: all constraints hold for both traces.
                AddSubChip chip = RoundelMachine.AddSub;
                state.Main[TableOf(state, chip)][chip.RdOld.Lo.Index][^1] = 77;
                ExtendMain(state, owned);
            });
        }
        finally
        {
            foreach (NativeColumns columns in owned) columns.Dispose();
        }
    }

    [Fact]
    [Forgery("9", "an interaction column that is not the running sum")]
    public void AnInteractionColumnIsChanged()
    {
        using Exercise run = Sum();
        Refuses(run, run.Honest, VerificationError.ConstraintsViolated, ProverPhase.CommitInteraction,
            state => state.Interaction[TableOf(state, RoundelMachine.AddSub)][0][3] ^= 1);
    }

    [Fact]
    [Forgery("9", "a claimed sum changed so that a false statement balances")]
    [Forgery("9", "claimed sums of two tables changed, their total kept")]
    public void AClaimedSumIsChanged()
    {
        using Exercise run = Sum();
        Statement truth = run.Honest.Statement;
        Forgery forged = run.Honest.Clone();
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, default, 12, truth.Cycles);
        Refuses(run, forged, VerificationError.ConstraintsViolated, ProverPhase.CommitInteraction, state =>
        {
            LogUpChallenges challenges = state.Challenges;
            SecureField Halt(uint code) => LogUpChallenges.Fingerprint(challenges, Buses.Halt,
                [M31.FromCanonical(Clocks.First + Clocks.Step * (truth.Cycles - 1)), M31.FromCanonical(code), M31.Zero]).Inverse();
            state.ClaimedSums[TableOf(state, RoundelMachine.Exit)] += Halt(12) - Halt(11);
        });
        Refuses(run, run.Honest, VerificationError.ConstraintsViolated, ProverPhase.CommitInteraction, state =>
        {
            state.ClaimedSums[TableOf(state, RoundelMachine.Exit)] += SecureField.One;
            state.ClaimedSums[TableOf(state, RoundelMachine.AddSub)] -= SecureField.One;
        });
    }

    [Fact]
    [Forgery("9", "the composition's halves exchanged")]
    [Forgery("9", "the composition changed in one coefficient")]
    public void TheCompositionIsChanged()
    {
        using Exercise run = Sum();
        Refuses(run, run.Honest, VerificationError.ConstraintsViolated, ProverPhase.CommitComposition, state =>
        {
            ColumnView halves = state.Halves;
            for (int c = 0; c < SecureField.Degree; c++)
            {
                uint[] lower = halves[c].ToArray();
                halves[SecureField.Degree + c].CopyTo(halves[c]);
                lower.CopyTo(halves[SecureField.Degree + c]);
            }
        });
        Refuses(run, run.Honest, VerificationError.ConstraintsViolated, ProverPhase.CommitComposition, state => state.Halves[0][0] ^= 1);
    }

    [Fact]
    [Forgery("9", "sampled values changed together, so that the composition is right at the point")]
    [Forgery("9", "a last layer of higher degree, cut to the degree that is sent")]
    public void SampledValuesAreChangedTogether()
    {
        using Exercise run = Sum();
        Refuses(run, run.Honest, VerificationError.BadFold, ProverPhase.Sample, state =>
        {
            // L + V·R is the same with L + δ and R − δ/V; only what was committed is not.
            SecureField delta = SecureField.From(1, 2, 3, 4);
            SecureField epsilon = delta * new CanonicCoset(state.Shape.LogTrace).Vanishing(state.Point).Inverse();
            state.Sampled = samples =>
            {
                for (int c = 0, first = state.Shape.CompositionSampleOffset; c < SecureField.Degree; c++)
                {
                    samples[first + c] += delta[c];
                    samples[first + SecureField.Degree + c] -= epsilon[c];
                }
            };
        });
    }

    [Fact]
    [Forgery("9", "sampled values that satisfy nothing")]
    public void SampledValuesAreOfAnotherTrace()
    {
        using Exercise run = Sum();
        AddSubChip chip = RoundelMachine.AddSub;
        Refuses(run, run.Honest, VerificationError.ConstraintsViolated, ProverPhase.Sample,
            state => state.Sampled = samples => samples[state.Shape.SampleOffset(TableOf(state, chip)) + chip.ResultLo.Index] += SecureField.One);
    }

    [Fact]
    [Forgery("9", "FRI on another function than the quotient: its first layer exchanged for a polynomial of low degree")]
    public void FriIsOnAnotherFunction()
    {
        using Exercise run = Sum();
        Refuses(run, run.Honest, VerificationError.BadDecommitment, ProverPhase.Fri, state =>
        {
            for (int c = 0; c < SecureField.Degree; c++) state.Quotient[c].Clear();
        });
    }

    [Fact]
    [Forgery("9", "openings of other positions than those drawn")]
    public void OtherPositionsAreOpened()
    {
        using Exercise run = Sum();
        Refuses(run, run.Honest, VerificationError.BadDecommitment, ProverPhase.Queries, state =>
        {
            for (int i = 0; i < state.Positions.Length; i++) state.Positions[i] ^= 1;
        });
    }
}
