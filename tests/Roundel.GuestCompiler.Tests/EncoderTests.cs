using Roundel.GuestCompiler.Backend;
using Roundel.GuestCompiler.Ir;
using Roundel.RiscV;

namespace Roundel.GuestCompiler.Tests;

/// <summary>The encoder against the decoder of the machine, which is written apart from it.</summary>
public class EncoderTests
{
    private const uint Pc = 0x10000;

    private static readonly int[] Immediates = [-2048, -1, 0, 1, 31, 2047];

    private static Instruction Decode(uint word) => Decoder.Decode(word, Pc);

    [Fact]
    public void RegisterForms()
    {
        for (M op = M.Add; op <= M.Remu; op++)
        {
            Instruction decoded = Decode(Encoder.Register(op, 5, 17, 31));
            Assert.Equal(op.ToString(), decoded.Op.ToString());
            Assert.Equal((5, 17, 31), ((int)decoded.Rd, (int)decoded.Rs1, (int)decoded.Rs2));
        }
    }

    [Fact]
    public void ImmediateForms()
    {
        for (M op = M.Addi; op <= M.Srai; op++)
            foreach (int imm in op >= M.Slli ? [0, 1, 31] : Immediates)
            {
                Instruction decoded = Decode(Encoder.Immediate(op, 9, 21, imm));
                Assert.Equal(op.ToString(), decoded.Op.ToString());
                Assert.Equal((9, 21, imm), ((int)decoded.Rd, (int)decoded.Rs1, (int)decoded.Immediate));
            }
    }

    [Fact]
    public void LoadsAndStores()
    {
        for (M op = M.Lb; op <= M.Sw; op++)
            foreach (int imm in Immediates)
            {
                bool isStore = op >= M.Sb;
                Instruction decoded = Decode(isStore ? Encoder.Store(op, 3, 29, imm) : Encoder.Load(op, 29, 3, imm));
                Assert.Equal(op.ToString(), decoded.Op.ToString());
                Assert.Equal((3, imm), ((int)decoded.Rs1, (int)decoded.Immediate));
                Assert.Equal(29, isStore ? decoded.Rs2 : decoded.Rd);
            }
    }

    [Fact]
    public void BranchesAndJumps()
    {
        string[] names = ["Beq", "Bne", "Blt", "Bge", "Bltu", "Bgeu"];
        foreach (int distance in (int[])[-4096, -4, 8, 2048, 4092])
        {
            for (Condition condition = Condition.Eq; condition <= Condition.GeU; condition++)
            {
                Instruction decoded = Decode(Encoder.Branch(condition, 6, 7, distance));
                Assert.Equal(names[(int)condition], decoded.Op.ToString());
                Assert.Equal((6, 7, unchecked(Pc + (uint)distance)), ((int)decoded.Rs1, (int)decoded.Rs2, decoded.Immediate));
            }
        }
        foreach (int distance in (int[])[-(1 << 20), -4, 4, 0xff8, 1 << 19])
            Assert.Equal(("Jal", unchecked(Pc + (uint)distance)), (Decode(Encoder.Jal(1, distance)).Op.ToString(), Decode(Encoder.Jal(1, distance)).Immediate));
        Assert.Throws<GuestCompileException>(() => Encoder.Jal(1, 1 << 20));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x7ff)]
    [InlineData(0x800)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(0x12345fff)]
    public void UpperAndLowerPartsAddUp(int value) => Assert.Equal(value, unchecked((int)Encoder.Upper(value) + Encoder.Lower(value)));
}
