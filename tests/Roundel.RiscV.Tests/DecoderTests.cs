namespace Roundel.RiscV.Tests;

public class DecoderTests
{
    private const uint Pc = 0x0001_0000;

    public static TheoryData<Op> AllOps => [.. Enum.GetValues<Op>().Where(op => op is not (Op.Illegal or Op.Ecall))];

    [Theory]
    [MemberData(nameof(AllOps))]
    public void DecodesWhatTheAssemblerEncodes(Op op)
    {
        int[] registers = [0, 1, 2, 15, 16, 30, 31];
        foreach (int rd in registers)
        {
            foreach (int rs1 in registers)
            {
                foreach (int rs2 in registers)
                {
                    foreach (uint immediate in Immediates(op))
                    {
                        uint word = RvAsm.Encode(op, rd, rs1, rs2, immediate);
                        Assert.Equal(Expected(op, rd, rs1, rs2, immediate), Decoder.Decode(word, Pc));
                    }
                }
            }
        }
    }

    [Fact]
    public void EcallFencesAndEbreak()
    {
        Assert.Equal(new Instruction(Op.Ecall, 0, 0, 0, 0), Decoder.Decode(0x0000_0073, Pc));
        Instruction nothing = new(Op.Addi, Registers.Sink, 0, 0, 0);
        Assert.Equal(nothing, Decoder.Decode(0x0ff0_000f, Pc)); // fence iorw, iorw
        Assert.Equal(nothing, Decoder.Decode(0x8330_000f, Pc)); // fence.tso
        Assert.Equal(nothing, Decoder.Decode(0x0000_100f, Pc)); // fence.i
        Assert.Equal(Op.Illegal, Decoder.Decode(0x0010_0073, Pc).Op);
    }

    [Theory]
    [InlineData(0x0000_0000u)] // defined illegal
    [InlineData(0xffff_ffffu)]
    [InlineData(0x0000_4501u)] // c.li
    [InlineData(0x3000_2073u)] // csrr: no control registers
    [InlineData(0x1050_0073u)] // wfi
    [InlineData(0x0000_00f3u)] // ecall with rd ≠ 0
    [InlineData(0x0200_1013u)] // slli with bit 25: a 64-bit amount
    [InlineData(0x4000_1013u)] // slli with funct7 of srai
    [InlineData(0x0200_5013u)] // srli with bit 25
    [InlineData(0x4000_4033u)] // xor with funct7 0x20
    [InlineData(0x0400_0033u)] // funct7 2
    [InlineData(0x0000_2063u)] // branch funct3 2
    [InlineData(0x0000_3003u)] // ld
    [InlineData(0x0000_6003u)] // lwu
    [InlineData(0x0000_3023u)] // sd
    [InlineData(0x0000_1067u)] // jalr funct3 1
    [InlineData(0x0000_200fu)] // cbo
    [InlineData(0x1000_202fu)] // lr.w
    [InlineData(0x0000_001bu)] // addiw
    [InlineData(0x0000_2007u)] // flw
    public void RefusesWhatRv32imLacks(uint word) => Assert.Equal(default, Decoder.Decode(word, Pc));

    /// <summary>Random words either are illegal or mean exactly what encoding them again gives.</summary>
    [Fact]
    public void DecodingIsInjectiveUpToTheSink()
    {
        Random random = new(1);
        int legal = 0;
        for (int n = 0; n < 2_000_000; n++)
        {
            uint word = (uint)random.NextInt64(1L << 32) | 3;
            Instruction i = Decoder.Decode(word, Pc);
            if (i.Op is Op.Illegal or Op.Ecall || (word & 0x7f) == 0x0f) continue;
            bool relative = i.Op is Op.Auipc or Op.Jal or (>= Op.Beq and <= Op.Bgeu);
            Assert.Equal(word, RvAsm.Encode(i.Op, i.Rd & 31, i.Rs1, i.Rs2, relative ? i.Immediate - Pc : i.Immediate));
            legal++;
        }
        Assert.InRange(legal, 100_000, 1_900_000);
    }

    [Theory]
    [InlineData(0x0073_0293u, "addi t0, t1, 7")]
    [InlineData(0xfe00_0ee3u, "beq zero, zero, 0x0000fffc")]
    [InlineData(0x0080_00efu, "jal ra, 0x10008")]
    [InlineData(0xffc1_2083u, "lw ra, -4(sp)")]
    [InlineData(0x0011_2623u, "sw ra, 12(sp)")]
    [InlineData(0x1234_52b7u, "lui t0, 0x12345")]
    [InlineData(0x02c5_c533u, "div a0, a1, a2")]
    [InlineData(0x0000_8067u, "jalr zero, 0(ra)")]
    [InlineData(0x0010_0073u, "ebreak")]
    [InlineData(0x0000_0073u, "ecall")]
    [InlineData(0x0ff0_000fu, "fence")]
    [InlineData(0x0000_100fu, "fence.i")]
    [InlineData(0x1234_5678u, ".word 0x12345678")]
    public void Disassembles(uint word, string text) => Assert.Equal(text.Replace("0x0000fffc", "0xfffc"), Disassembler.Format(word, Pc));

    private static uint[] Immediates(Op op) => op switch
    {
        Op.Lui or Op.Auipc => [0, 0x1000, 0x7fff_f000, 0x8000_0000, 0xffff_f000],
        Op.Jal => [0, 2, 4, 0x7fe, 0x800, 0xff_000, 0xf_fffe, unchecked((uint)-4), unchecked((uint)-0x10_0000)],
        >= Op.Beq and <= Op.Bgeu => [0, 2, 4, 0x1e, 0x7e0, 0x800, 0xffe, unchecked((uint)-2), unchecked((uint)-0x1000)],
        Op.Slli or Op.Srli or Op.Srai => [0, 1, 15, 16, 31],
        _ when HasImmediate(op) => [0, 1, 0x1f, 0x20, 0x7ff, unchecked((uint)-1), unchecked((uint)-0x800)],
        _ => [0],
    };

    private static bool HasImmediate(Op op) => op is Op.Addi or Op.Andi or Op.Ori or Op.Xori or Op.Slti or Op.Sltiu or Op.Jalr
        || Load(op) || Store(op);

    private static bool Load(Op op) => op is Op.Lw or Op.Lb or Op.Lbu or Op.Lh or Op.Lhu;

    private static bool Store(Op op) => op is Op.Sw or Op.Sb or Op.Sh;

    private static Instruction Expected(Op op, int rd, int rs1, int rs2, uint immediate)
    {
        byte d = (byte)(rd == 0 ? 32 : rd), s1 = (byte)rs1, s2 = (byte)rs2;
        return op switch
        {
            Op.Lui => new Instruction(op, d, 0, 0, immediate),
            Op.Auipc or Op.Jal => new Instruction(op, d, 0, 0, Pc + immediate),
            >= Op.Beq and <= Op.Bgeu => new Instruction(op, 0, s1, s2, Pc + immediate),
            Op.Slli or Op.Srli or Op.Srai => new Instruction(op, d, s1, 0, immediate),
            _ when Store(op) => new Instruction(op, 0, s1, s2, immediate),
            _ when HasImmediate(op) => new Instruction(op, d, s1, 0, immediate),
            _ => new Instruction(op, d, s1, s2, 0),
        };
    }
}
