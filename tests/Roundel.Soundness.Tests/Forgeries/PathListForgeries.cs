using Roundel.Soundness.Tests.Kit;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Soundness.Tests.Forgeries;

/// <summary>Lists of paths that are not the program's, not those of the tables, or no lists at all.</summary>
public sealed class PathListForgeries
{
    /// <summary>Adds five numbers in a loop that counts down by one, or by another step.</summary>
    private static RvAsm Sum(int step = -1) => new RvAsm().Li(A7, 93).Li(T0, 5)
        .Label("loop").R(Op.Add, A0, A0, T0).I(Op.Addi, T0, T0, step).B(Op.Blt, Zero, T0, "loop").Ecall();

    private static InstructionPath Loop(int step = -1) => Route.Taken(Sum(step), "loop", 3);

    private static VerificationError With(Exercise run, byte[] proof, int word, uint value) =>
        run.Forger.Verify(proof.WithWord(ProofWords.Paths(run.Honest.Statement) + sizeof(uint) * word, value)).Error;

    [Fact]
    [Forgery("10", "a path of an instruction that does not stand in the program, by rows that execute it")]
    public void TheListIsOfAnotherProgram()
    {
        // The loop steps by two: everything holds, but that the program says so.
        using Exercise run = Exercise.Of(Sum(), Loop()), other = Exercise.Of(Sum(-2), Loop(-2));
        Assert.Equal(VerificationError.None, other.Forger.Try(other.Honest));
        Forgery forged = Forgery.Of(run.Honest, other.Honest);
        // The text is part of RAM too, where nothing touches it.
        forged.Replace(forged[RoundelMachine.Image], run.Honest[RoundelMachine.Image].Clone());
        run.RefusesOn(forged.Recount(), Buses.Program);
        // A proof of that program is none of this one.
        Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Verify(other.Forger.Prove(other.Honest)).Error);
    }

    [Fact]
    [Forgery("10", "the statement's look-ups of a path left uncounted, or counted once too often")]
    public void EveryListedInstructionIsLookedUp()
    {
        using Exercise run = Exercise.Of(Sum(), Loop());
        ProgramChip program = RoundelMachine.Program;
        int row = run.Honest.Program.ColumnsOf(RoundelMachine.Air(program))[program.Pc.Index].IndexOf(Sum().Address("loop"));
        // Five passes by the path's rows: the statement alone asks for the instruction.
        Assert.Equal(M31.One, run.Honest[program][program.Count, row]);
        foreach (int count in (int[])[0, 2])
        {
            Forgery forged = run.Honest.Clone();
            forged[program][program.Count, row] = count;
            run.RefusesOn(forged, Buses.Program);
        }
    }

    [Fact]
    [Forgery("10", "a path listed twice, with rows in both tables or in one", IsHarmless = true)]
    [Forgery("10", "a path of the program listed that no row takes", IsHarmless = true)]
    public void MoreMayBeListed()
    {
        using Exercise run = Exercise.Of(Sum(), Loop());
        run.Accepts(run.Honest.Listing(Loop(), Loop()).Recount());
        Forgery both = run.Honest.Listing(Loop(), Loop());
        ForgedTable first = both[both.PathAt(0)], second = new(both.System.Chips[^1], 5);
        for (int c = 0; c < first.Main.Length; c++) second.Main[c][3] = first.Main[c][1];
        first.ClearRow(1);
        both.Add(second);
        run.Accepts(both.Recount());
        InstructionPath other = Route.Of(Sum().Image(), Sum().Address("loop"), Sum().Address("loop") + 4);
        run.Accepts(run.Honest.Listing(Loop(), other).Recount());
    }

    [Fact]
    [Forgery("10", "a table of a path that is not listed: the list shorter than the tables")]
    [Forgery("10", "a listed path without its table: its rows are missing")]
    public void TablesAreThoseOfTheList()
    {
        using Exercise run = Exercise.Of(Sum(), Loop());
        byte[] proof = run.Forger.Prove(run.Honest);
        int start = ProofWords.Paths(run.Honest.Statement), end = ProofWords.Body(run.Honest);
        // The height of the table that is not listed is read as the salt, and the salt as the first word of a commitment.
        byte[] unlisted = [.. proof[..start], 0, 0, 0, 0, .. proof[end..]];
        Assert.NotEqual(VerificationError.None, run.Forger.Verify(unlisted.Insert(start)).Error);
        foreach (int count in (int[])[0, 2, 3, 17]) Assert.NotEqual(VerificationError.None, With(run, proof, 0, (uint)count));
        Assert.NotEqual(VerificationError.None, run.Forger.Verify(proof.WithHeights(run.Honest, run.Honest.PathAt(0))).Error);
        Forgery without = run.Honest.Clone();
        without.RemoveAll(without.PathAt(0));
        run.RefusesOn(without.Recount(), Buses.Memory, Buses.State);
    }

    [Fact]
    [Forgery("10", "the list changed after the transcript: each word of it")]
    [Forgery("10", "two paths exchanged in the list")]
    public void TheListIsBound()
    {
        RvAsm program = Sum();
        InstructionPath first = Route.Of(program.Image(), program.Address("loop"), program.Address("loop") + 4);
        using Exercise run = Exercise.Of(Sum(), Loop(), first);
        byte[] proof = run.Forger.Prove(run.Honest);
        Assert.Equal(VerificationError.None, run.Forger.Verify(proof).Error);
        int start = ProofWords.Paths(run.Honest.Statement);
        for (int word = 0; word < run.Honest.Paths.WordCount; word++)
        {
            uint value = BitConverter.ToUInt32(proof, start + sizeof(uint) * word);
            foreach (uint other in (uint[])[value + 1, value - 1, value ^ 2, value + M31.P, value ^ 0x8000_0000])
                Assert.NotEqual(VerificationError.None, With(run, proof, word, other));
        }
        using Exercise same = Exercise.Of(Sum(), Loop(), Loop());
        Forgery listed = same.Honest.Listing(Loop(), first).Recount();
        Assert.Equal(VerificationError.None, same.Forger.Try(listed));
        byte[] swapped = [.. same.Forger.Prove(listed)];
        PathSection.Write(PathList.Of([first, Loop()])).CopyTo(swapped, ProofWords.Paths(listed.Statement));
        Assert.NotEqual(VerificationError.None, same.Forger.Verify(swapped).Error);
    }

    [Fact]
    [Forgery("10", "a row whose pc is no successor, an operation that paths do not have, registers and limbs out of range")]
    [Forgery("10", "a second spelling of a word: the same residue modulo p")]
    public void ListsAreChecked()
    {
        using Exercise run = Exercise.Of(Sum(), Loop());
        byte[] proof = run.Forger.Prove(run.Honest);
        // Count, length, then pc, op, f0 … f4 of add, addi, blt.
        const int add = 2, addi = 9, blt = 16;
        (int Word, uint Value)[] bad =
        [
            (1, 0), (1, 1), (1, 65), (1, uint.MaxValue), (0, 17),
            (add, 2), (add, 1 << 30), (addi, Sum().Address("loop") + 8), (blt, Sum().Address("loop")),
            (add + 1, (uint)Op.Div), (add + 1, (uint)Op.Ecall), (add + 1, (uint)Op.Illegal), (add + 1, (uint)Op.Auipc), (add + 1, 47), (add + 1, 256 + 4),
            (add + 2, 0), (add + 2, 33), (add + 3, 32), (add + 4, 32), (add + 5, 1), (add + 6, 1), (addi + 4, 2048), (addi + 4, M31.P - 2049),
            (blt + 2, 1), (blt + 6, 3), (blt + 6, ProgramRom.Nowhere + 1), (add, Sum().Address("loop") + M31.P), (add + 3, A0 + M31.P), (addi + 4,
                2 * M31.P - 1),
        ];
        foreach ((int word, uint value) in bad) Assert.True(VerificationError.BadPaths == With(run, proof, word, value), $"word {word}: {value:x}");
    }

    [Fact]
    [Forgery("10", "tables of long paths so tall that clocks could wrap: 2^30 steps")]
    public void StepsAreBounded()
    {
        // Sixty-four instructions that touch one register: few fractions, many steps.
        RvAsm program = new();
        for (int i = 0; i < 64; i++) program.I(Op.Addi, T0, T0, 1);
        RvAsm whole = program.Exit();
        ElfImage image = whole.Image();
        InstructionPath path = Route.Of(image, [.. Enumerable.Range(0, 64).Select(i => image.TextStart + 4 * (uint)i)]);
        using Exercise run = Exercise.Of(whole, path);
        Assert.Single(run.Honest.Paths);
        var bound = new BoundStatement(run.Honest.Statement, run.Honest.Paths);
        AirSystem system = run.Honest.System;
        bool Allows(params int[] heights)
        {
            var all = new IReadOnlyList<int>[system.Chips.Count];
            for (int i = 0; i < all.Length; i++) all[i] = [.. run.Honest.Tables.Where(t => t.Air.Index == i).Select(t => t.LogSize)];
            all[^1] = heights;
            // The layout has room for it: fewer than 2^30 rows and fractions.
            Assert.True(ProofShape.TryCreate(system, run.Forger.Key.Verification.Tables, all, 1, out ProofShape? shape));
            return bound.Allows(shape!);
        }
        Assert.True(Allows(5));
        Assert.True(Allows(23, 22, 21, 20));
        Assert.False(Allows(24));
        Assert.False(Allows(23, 23));
        byte[] proof = run.Forger.Prove(run.Honest);
        Assert.Equal(VerificationError.None, run.Forger.Verify(proof).Error);
        Assert.Equal(VerificationError.BadShape, run.Forger.Verify(proof.WithHeights(run.Honest, run.Honest.PathAt(0), 24)).Error);
        Assert.Equal(VerificationError.BadShape, run.Forger.Verify(proof.WithHeights(run.Honest, run.Honest.PathAt(0), 5, 5, 5, 5, 5)).Error);
        Assert.Equal(VerificationError.UnbalancedBuses, run.Forger.Verify(proof.WithHeights(run.Honest, run.Honest.PathAt(0), 6)).Error);
    }
}
