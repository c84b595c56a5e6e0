using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>RAM whose words change by themselves.</summary>
public sealed class MemoryForgeries
{
    private const uint Data = 0x0004_0000;
    private static readonly LoadWordChip Load = RoundelMachine.LoadWord;
    private static readonly StoreWordChip Store = RoundelMachine.StoreWord;
    private static readonly StoreSubChip StoreSub = RoundelMachine.StoreSub;
    private static readonly TransferChip Transfer = RoundelMachine.Transfer;
    private static readonly ImageChip Image = RoundelMachine.Image;

    private static uint ClockOf(Exercise run, MachineChip chip, int row = 0) => run.Honest[chip][chip.Clock, row].Value;

    [Fact]
    [Forgery("5", "a load whose word is another after it")]
    public void AReadChangesTheValue()
    {
        // A read has one pair of limbs for both sides; so the second load has to find what the first did not leave.
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).I(Op.Lw, A1, T0, 0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, Load, 1), 5));
        (forged[Load][Load.Loaded.Lo, 1], forged[Load][Load.Loaded.Hi, 1]) = (5, 0);
        run.Refuses(forged.Recount());
    }

    [Fact]
    [Forgery("5", "a byte written out that changes in memory and in the output", "Transfer: byte 1 stays if it is written out")]
    public void AWriteCallChangesMemory()
    {
        using Exercise run = Exercise.Of(new RvAsm().Call(64, 1, Data, 4).Exit());
        Forgery forged = run.Honest.Clone();
        forged[Transfer][Transfer.New[1], 0] = 9;
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, new byte[] { 0, 9, 0, 0 }, 0, forged.Statement.Cycles);
        run.RefusesByConstraint(forged.Relink(), Transfer, "byte 1 stays if it is written out");
    }

    [Fact]
    [Forgery("5", "a read call that changes a byte beyond those moved", "Transfer: byte 3 stays if it is not moved")]
    public void AReadCallChangesANeighbour()
    {
        using Exercise run = Exercise.Of(new RvAsm().Call(63, 3, Data, 3).Li(T0, Data).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall(), publicInput: [1, 2, 3]);
        Forgery forged = run.Lying(Lie.Word(run.Honest[Transfer][Transfer.Clock, 0].Value, 0x2a03_0201));
        forged[Transfer][Transfer.New[3], 0] = 0x2a;
        run.RefusesByConstraint(forged, Transfer, "byte 3 stays if it is not moved");
    }

    /// <summary>A byte stored into a word of 0x11223344, loaded again as exit code.</summary>
    private static void Neighbour(uint lie, int change, int highChange, string guard)
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).Li(T1, 0x1122_3344).S(Op.Sw, T1, 0, T0).Li(T2, 0x55)
            .S(Op.Sb, T2, 0, T0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        Assert.Equal(0x1122_3355u, run.Honest.Statement.ExitCode);
        Forgery forged = run.Lying(Lie.Word(ClockOf(run, StoreSub), lie));
        forged[StoreSub][StoreSub.Change, 0] = change;
        forged[StoreSub][StoreSub.HighChange, 0] = highChange;
        run.RefusesByConstraint(forged, StoreSub, guard);
    }

    [Fact]
    [Forgery("5", "SB that changes the other byte of its limb", "StoreSub: the change replaces the half, or the byte")]
    public void AByteStoreChangesItsLimb() => Neighbour(0x1122_7755, 0x7755 - 0x3344, 0, "the change replaces the half, or the byte");

    [Fact]
    [Forgery("5", "SB that changes the other limb", "StoreSub: the change falls on the addressed limb")]
    public void AByteStoreChangesTheOtherLimb() => Neighbour(0x1133_3344, 0x11, 0x11, "the change falls on the addressed limb");

    [Fact]
    [Forgery("5", "SB of a byte that is not the register's", "StoreSub: Lookup Bytes #14")]
    public void AnotherByteIsStored()
    {
        // 0x55 = 0x56 + 2^8·(−2^−8): the second part is no byte.
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).Li(T2, 0x55).S(Op.Sb, T2, 0, T0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Word(ClockOf(run, StoreSub), 0x56));
        forged[StoreSub][StoreSub.Stored, 0] = 0x56;
        forged[StoreSub][StoreSub.Change, 0] = 0x56;
        run.RefusesByTerm(forged, StoreSub, "Lookup Bytes #14");
    }

    [Fact]
    [Forgery("5", "LBU of a byte that is not the word's: the rest of the limb is no byte", "LoadSub: rest in Range8")]
    public void AnotherByteIsLoaded()
    {
        LoadSubChip chip = RoundelMachine.LoadSub;
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).S(Op.Sw, T0, 0, T0).I(Op.Lbu, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, chip), 1));
        forged[chip][chip.Top, 0] = 1;
        forged[chip][chip.Result, 0] = 1;
        forged.Solve(chip, 0, chip.Rest, "the limb is split into two bytes");
        run.RefusesByTerm(forged, chip, "rest in Range8");
    }

    [Fact]
    [Forgery("5", "a word of RAM that is not zero at the start")]
    public void UninitialisedMemoryIsNotZero()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, Load), 5));
        forged[Load][Load.Loaded.Lo, 0] = 5;
        BoundaryChip boundary = RoundelMachine.Boundary;
        ForgedTable table = forged[boundary];
        int row = Enumerable.Range(0, table.Rows).Single(r => table[boundary.Final, r].Value == ClockOf(run, Load) + Clocks.Memory);
        table[boundary.Lo, row] = 5;
        run.Refuses(forged.Recount());
    }

    [Fact]
    [Forgery("5", "a word of the image that is not as loaded")]
    public void TheImageIsNotAsLoaded()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, DefaultOrigin).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, Load), 5));
        (forged[Load][Load.Loaded.Lo, 0], forged[Load][Load.Loaded.Hi, 0]) = (5, 0);
        (forged[Image][Image.FinalLo, 0], forged[Image][Image.FinalHi, 0]) = (5, 0);
        run.Refuses(forged.Recount());
    }

    [Fact]
    [Forgery("5", "another final value of the image")]
    public void AFinalValueOfTheImageIsForged()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, DefaultOrigin).S(Op.Sw, T0, 0, T0).Exit());
        foreach (Column column in (Column[])[Image.FinalClock, Image.FinalLo, Image.FinalHi])
        {
            for (int row = 0; row < 2; row++)
            {
                Forgery forged = run.Honest.Clone();
                forged[Image][column, row] += 1;
                run.Refuses(forged.Recount());
            }
        }
    }

    [Fact]
    [Forgery("5", "a store beyond 2^32 to the word 2^30 further instead of the wrapped one")]
    public void AnAddressDoesNotWrap()
    {
        // The bit says no, so the high limb is 2^16; even without its look-up nothing opens the word at 2^30. The next test needs it.
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0xffff_fffc).Li(T1, 7).S(Op.Sw, T1, 4, T0).I(Op.Lw, A0, Zero, 0).Li(A7, 93).Ecall());
        Assert.Equal(M31.One, run.Honest[Store][Store.Wrap, 0]);
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, Load), 0));
        forged[Store][Store.Wrap, 0] = 0;
        run.Refuses(forged.Relink().Recount());
        Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Try(forged.In(Guard.Without(forged.System, new Guard(Store,
            "Lookup Range16 #10"))).Recount()));
    }

    [Fact]
    [Forgery("5", "a store to the highest word that is one to word 0, modulo p", "StoreWord: Lookup Range16 #10")]
    public void TheHighestWordIsWordZero()
    {
        // 0xfffffffd − 1 without its wrap is the word 2^31 − 1, which is p.
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0xffff_fffd).Li(T1, 7).S(Op.Sw, T1, -1, T0).I(Op.Lw, A0, Zero, 0).Li(A7, 93).Ecall());
        Assert.Equal(0u, run.Honest.Statement.ExitCode);
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, Load), 7));
        forged[Store][Store.Wrap, 0] = 0;
        run.RefusesByTerm(forged.Relink(), Store, "Lookup Range16 #10");
    }

    [Fact]
    [Forgery("5", "a load from the highest word that is one from word 0, modulo p", "LoadWord: Lookup Range16 #7")]
    public void WordZeroIsLoadedAsTheHighest()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, 0xffff_fffd).Li(T1, 7).S(Op.Sw, T1, 0, Zero).I(Op.Lw, A0, T0, -1).Li(A7, 93).Ecall());
        Assert.Equal(0u, run.Honest.Statement.ExitCode);
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, Load), 7));
        forged[Load][Load.Wrap, 0] = 0;
        run.RefusesByTerm(forged.Relink(), Load, "Lookup Range16 #7");
    }

    [Fact]
    [Forgery("5", "an access to the word 2^30 lower, which is modulo p another")]
    public void AnAddressWrapsWithoutCause()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).Li(T1, 7).S(Op.Sw, T1, 0, T0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, Load), 0));
        forged[Store][Store.Wrap, 0] = 1;
        run.Refuses(forged.Relink().Recount());
    }

    [Fact]
    [Forgery("5", "the carry of an address left out: the word is the same", IsHarmless = true)]
    public void AnAddressWithoutItsCarryIsTheSame()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data + 0xfffc).Li(T1, 7).S(Op.Sw, T1, 4, T0).Exit());
        Forgery changed = run.Honest.Clone();
        Assert.Equal(M31.One, changed[Store][Store.Carry, 0]);
        changed[Store][Store.Carry, 0] = 0;
        run.Accepts(changed.Recount());
    }

    [Fact]
    [Forgery("5", "a store at an offset that is not the address's: the byte next to it")]
    public void AByteGoesNextToItsPlace()
    {
        using Exercise run = Exercise.Of(new RvAsm().Li(T0, Data).Li(T2, 0x55).S(Op.Sb, T2, 0, T0).I(Op.Lw, A0, T0, 0).Li(A7, 93).Ecall());
        Forgery forged = run.Lying(Lie.Word(ClockOf(run, StoreSub), 0x5500));
        forged[StoreSub][StoreSub.IsOdd, 0] = 1;
        forged[StoreSub][StoreSub.Change, 0] = 0x5500;
        // The word's address would be a fraction: without its look-up, nothing opens it.
        run.Refuses(forged.Recount());
        Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Try(forged.In(Guard.Without(forged.System, new Guard(StoreSub,
            "Lookup Range16 #9"))).Recount()));
    }

    private static RvAsm SelfModifying()
    {
        // The last addition is overwritten by another one before it runs.
        RvAsm program = new RvAsm().Li(T0, DefaultOrigin).Li(T1, Encode(Op.Addi, A0, A0, 0, 2)).Li(A0, 0);
        uint target = program.Here + 4;
        return program.S(Op.Sw, T1, (int)(target - DefaultOrigin), T0).I(Op.Addi, A0, A0, 1).Li(A7, 93).Ecall();
    }

    [Fact]
    [Forgery("5", "text overwritten: the new instruction runs", "AddImm: Lookup Program #3")]
    public void OverwrittenTextRuns()
    {
        AddImmChip add = RoundelMachine.AddImm;
        using Exercise run = Exercise.Of(SelfModifying());
        // The machine's promise: code is what the file says, so the exit code is 1.
        Assert.Equal(1u, run.Honest.Statement.ExitCode);
        int row = Enumerable.Range(0, run.Honest[add].Rows).Single(r => run.Honest[add][add.Rs1Index, r].Value == A0);
        Forgery forged = run.Lying(Lie.Result(ClockOf(run, add, row), 2));
        forged[add][add.Immediate, row] = 2;
        forged[add][add.ResultLo, row] = 2;
        run.RefusesByTerm(forged, add, "Lookup Program #3");
    }
}
