using Roundel.Hash;
using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;
using PreprocessedTable = Roundel.Prover.PreprocessedTable;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>
/// Provers whose preprocessed tables differ in one cell from those of the key. The transcript is the key's; the forged proof is good in
/// all else, as a key of the changed tables shows, which accepts it.
/// </summary>
public sealed class PreprocessedForgeries
{
    private static void Changed(Exercise run, Forgery forged, Chip chip, Column column, int row, uint value)
    {
        Assert.Equal(VerificationError.None, run.Forger.Try(run.Honest));
        ProgramKey key = run.Forger.Key;
        var owned = new List<NativeColumns>();
        try
        {
            var tables = new List<PreprocessedTable>();
            foreach (Machine.PreprocessedTable table in key.Tables.Tables)
            {
                var columns = new NativeColumns(table.Columns.View.Count, 1 << table.LogSize);
                owned.Add(columns);
                for (int c = 0; c < columns.View.Count; c++) table.Columns.View[c].CopyTo(columns.View[c]);
                if (ReferenceEquals(table.Chip.Chip, chip)) columns.View[column.Index][row] = value;
                tables.Add(new PreprocessedTable(table.Chip, table.LogSize, columns));
            }
            using var workers = new Workers(1);
            int logBlowup = ParameterSet.Test.LogBlowup;
            using var other = new ProverKey(RoundelMachine.System, tables, logBlowup, workers, Lanes.Width);
            Assert.Equal(VerificationError.BadDecommitment, run.Forger.Verify(run.Forger.Prove(forged, preprocessed: other)).Error);

            var roots = new Digest[4];
            roots[logBlowup - 1] = other.Commitment.Root;
            var believing = new VerificationKey(key.Verification.ProgramDigest, key.Verification.Facts, other.Commitment.Tables, roots);
            TableWitnesses witnesses = new(forged);
            using (witnesses)
            {
                byte[] proof = MachineProver.Prove(other, believing, witnesses.Tables, forged.Statement, forged.Paths,
                    new ProverOptions { Parameters = ParameterSet.Test, Threads = 1 }, workers, out _);
                Assert.Equal(VerificationError.None, MachineVerifier.Verify(believing, proof, 0).Error);
            }
        }
        finally
        {
            foreach (NativeColumns columns in owned) columns.Dispose();
        }
    }

    [Fact]
    [Forgery("9", "another program: an immediate of the Program table changed", "the key's root")]
    public void AnInstructionIsChanged()
    {
        AddImmChip add = RoundelMachine.AddImm;
        ProgramChip program = RoundelMachine.Program;
        using Exercise run = Exercise.Of(new RvAsm().Li(A7, 93).I(Op.Addi, A0, Zero, 1).Ecall());
        Forgery forged = run.Lying(Lie.Result(Lie.ClockOf(1), 2));
        (forged[add][add.Immediate, 1], forged[add][add.ResultLo, 1]) = (2, 2);
        forged.Recount();
        forged[program][program.Count, 1] = 1;
        Changed(run, forged, program, program.Fields[2], 1, 2);
    }

    [Fact]
    [Forgery("9", "another image: an initial value of the Image table changed", "the key's root")]
    public void AnInitialValueIsChanged()
    {
        LoadWordChip load = RoundelMachine.LoadWord;
        ImageChip image = RoundelMachine.Image;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, DefaultOrigin).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        uint truth = run.Honest.Statement.ExitCode, lie = truth ^ 0x40;
        Forgery forged = run.Lying(Lie.Result(run.Honest[load][load.Clock, 0].Value, lie));
        forged[load][load.Loaded.Lo, 0] = M31.FromCanonical(lie & 0xffff);
        forged[image][image.FinalLo, 0] = M31.FromCanonical(lie & 0xffff);
        Changed(run, forged.Recount(), image, image.InitialLo, 0, lie & 0xffff);
    }

    [Fact]
    [Forgery("9", "another table of shifts: a factor changed", "the key's root")]
    public void AFactorIsChanged()
    {
        // Left by 3 becomes left by 4.
        ShiftChip shift = RoundelMachine.Shift;
        ShiftAmountChip amounts = RoundelMachine.ShiftAmount;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 5).Li(T1, 3).R(Op.Sll, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[shift][shift.Clock, 0].Value, 80));
        (forged[shift][shift.Power, 0], forged[shift][shift.Low0, 0], forged[shift][shift.ResultLo, 0]) = (16, 80, 80);
        forged.Recount();
        int row = ShiftAmountTrace.RowOf(0, 3);
        forged[amounts][amounts.Count, row] += 1;
        Changed(run, forged, amounts, amounts.Power, row, 16);
    }

    [Fact]
    [Forgery("9", "a register's initial value changed in the Registers table", "the key's root")]
    public void AnInitialRegisterIsChanged()
    {
        AddSubChip add = RoundelMachine.AddSub;
        RegisterFileChip file = RoundelMachine.Registers;
        using Exercise run = Exercise.Of(new RvAsm().R(Op.Add, A0, T0, T1).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(run.Honest[add][add.Clock, 0].Value, 77));
        (forged[add][add.Rs1.Lo, 0], forged[add][add.ResultLo, 0], forged[file][file.FinalLo, T0]) = (77, 77, 77);
        Changed(run, forged.Recount(), file, file.InitialLo, T0, 77);
    }
}
