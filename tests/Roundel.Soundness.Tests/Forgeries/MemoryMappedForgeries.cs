using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Runs of the memory-mapped ABI that end where they should not, or do not.</summary>
public sealed class MemoryMappedForgeries
{
    private static readonly MmioStoreChip Flag = RoundelMachine.MmioStore;
    private static readonly MmioInputChip Input = RoundelMachine.MmioInput;

    /// <summary>t6 is the halt flag's address, t5 is 1.</summary>
    private static RvAsm Start() => new RvAsm().Li(T6, MemoryMap.HaltFlag).Li(T5, 1);

    private static Exercise Of(RvAsm program, byte[]? input = null) => Exercise.Of(program, input, abi: Abi.MemoryMapped);

    private static Forgery Cycles(Forgery forged, int cycles)
    {
        forged.Statement = Statement.Create(forged.Program.Facts, default, 0, forged.Statement.PublicOutput, 0, (ulong)cycles);
        return forged.Relink();
    }

    [Fact]
    [Forgery("7", "memory-mapped: a zero stored to the halt flag ends the run", "MmioStore: the run ends only if rs2 is not zero")]
    public void AZeroEndsTheRun()
    {
        using Exercise run = Of(Start().S(Op.Sw, Zero, 0, T6).S(Op.Sw, T5, 0, T6));
        Forgery forged = run.Honest.Clone();
        forged[Flag][Flag.Halts, 0] = 1;
        forged[Flag].ClearRow(1);
        run.RefusesByConstraint(Cycles(forged, 3), Flag, "the run ends only if rs2 is not zero");
    }

    [Fact]
    [Forgery("7", "memory-mapped: the run goes on behind a store that ends it", "MmioStore: the run goes on only if rs2 is zero")]
    public void TheRunGoesOn()
    {
        using Exercise run = Of(Start().S(Op.Sw, T5, 0, T6).S(Op.Sw, T5, 0, T6));
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[Flag];
        table.CopyRow(0, 1);
        table[Flag.Pc, 1] += 4;
        table[Flag.Clock, 1] += 4;
        table[Flag.Halts, 0] = 0;
        run.RefusesByConstraint(Cycles(forged, 4), Flag, "the run goes on only if rs2 is zero");
    }

    [Fact]
    [Forgery("7", "memory-mapped: a store to another address ends the run", "MmioStore: the address is the flag's, low limb")]
    public void AStoreElsewhereEndsTheRun()
    {
        StoreWordChip store = RoundelMachine.StoreWord;
        using Exercise run = Of(Start().S(Op.Sw, T5, 8, T6).S(Op.Sw, T5, 0, T6));
        Forgery forged = run.Honest.Clone();
        ForgedTable table = forged[Flag];
        table[Flag.Pc, 0] -= 4;
        table[Flag.Clock, 0] -= 4;
        table[Flag.ImmediateLo, 0] = 8;
        forged[store].ClearRow(0);
        run.RefusesByConstraint(Cycles(forged, 3), Flag, "the address is the flag's, low limb");
    }

    [Fact]
    [Forgery("5", "memory-mapped: a store to the halt flag taken for one to RAM")]
    public void TheFlagIsTakenForRam()
    {
        // Nothing opens the flag's word.
        StoreWordChip store = RoundelMachine.StoreWord;
        using Exercise run = Of(Start().S(Op.Sw, Zero, 0, T6).S(Op.Sw, T5, 8, T6).S(Op.Sw, T5, 0, T6));
        Forgery forged = run.Honest.Clone();
        ForgedTable from = forged[Flag], to = forged[store];
        Assert.Equal(M31.Zero, from[Flag.Halts, 0]);
        to.CopyRow(0, 1);
        foreach ((Column target, Column source) in ((Column, Column)[])[(store.Pc, Flag.Pc), (store.Clock, Flag.Clock), (store.ImmediateLo, Flag.ImmediateLo),
            (store.ImmediateHi, Flag.ImmediateHi), (store.Rs2Index, Flag.Rs2Index), (store.Rs2.Lo, Flag.Rs2.Lo)])
            to[target, 1] = from[source, 0];
        from.ClearRow(0);
        run.RefusesOn(forged.Relink().Recount(), Buses.Memory);
    }

    [Fact]
    [Forgery("8", "memory-mapped: another output, fewer or more cycles")]
    public void TheStatementIsBound()
    {
        using Exercise run = Of(Start().S(Op.Sw, T5, 4, T6).S(Op.Sb, T5, 8, T6).S(Op.Sw, T5, 0, T6));
        Assert.Equal<byte>([1], run.Honest.Statement.PublicOutput.ToArray());
        foreach ((byte[] output, int cycles, Bus bus) in ((byte[], int, Bus)[])[([2], 5, Buses.Stream), ([], 5, Buses.Stream), ([1, 0], 5, Buses.Stream),
            ([1], 4, Buses.Halt), ([1], 6, Buses.Halt)])
        {
            Forgery forged = run.Honest.Clone();
            forged.Statement = Statement.Create(forged.Program.Facts, default, 0, output, 0, (ulong)cycles);
            run.RefusesOn(forged, bus);
        }
    }

    [Fact]
    [Forgery("5", "memory-mapped: the input placed twice")]
    public void TheInputIsPlacedTwice()
    {
        using Exercise run = Of(Start().Li(T0, MemoryMap.Input).I(Op.Lw, T1, T0, 0).S(Op.Sw, T1, 8, T6)
            .Li(T0, 4).S(Op.Sw, T0, 4, T6).S(Op.Sw, T5, 0, T6), [1, 2, 3, 4]);
        Assert.Equal<byte>([1, 2, 3, 4], run.Honest.Statement.PublicOutput.ToArray());
        Forgery forged = run.Honest.Clone();
        forged[Input].CopyRow(0, 1);
        run.RefusesOn(forged.Recount(), Buses.Memory, Buses.Transfer);
    }

    [Fact]
    [Forgery("5", "memory-mapped: no input placed, as if there were none", IsHarmless = true)]
    public void TheInputIsLeftOut()
    {
        // Some private input leads to this output, here the empty one: nothing binds its length.
        using Exercise run = Of(Start().S(Op.Sw, T5, 0, T6), [1, 2, 3, 4]);
        Forgery changed = run.Honest.Clone();
        changed.RemoveAll(Input);
        changed.RemoveAll(RoundelMachine.Transfer);
        run.Accepts(changed.Relink().Recount());
    }
}
