using Roundel.Soundness.Tests.Kit;

namespace Roundel.Soundness.Tests.Deletions;

/// <summary>Registers that start as the ABI does not say.</summary>
internal static class RegisterForgeries
{
    public static IEnumerable<Candidate> All(Forgery relinked)
    {
        RegisterFileChip chip = RoundelMachine.Registers;
        foreach (int register in (int[])[8, 9, 18, 27, 30])
        {
            yield return Start("a register starts with another low limb", chip.LengthLo, register, 7);
            yield return Start("a register starts with another high limb", chip.LengthHi, register, 7);
        }
        yield return Start("the private length's low limb is no limb", chip.LengthLo, Registers.PrivateRemaining, 1 << 20);
        yield return Start("the private length is 2^30 or more", chip.LengthHi, Registers.PrivateRemaining, 1 << 14);
        yield return Start("the private length's high limb is a quarter of one", chip.LengthHi, Registers.PrivateRemaining, (M31)5 / 4);

        Candidate Start(string name, Column column, int register, M31 value)
        {
            Forgery run = relinked.Clone();
            run[chip][column, register] = value;
            return new Candidate(name, Relinker.Relink(run).Recount());
        }
    }
}
