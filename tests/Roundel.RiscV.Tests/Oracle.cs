using System.Numerics;

namespace Roundel.RiscV.Tests;

/// <summary>The ISA manual's arithmetic in integers of unlimited width.</summary>
internal static class Oracle
{
    public static Op RegisterForm(Op op) => op switch
    {
        Op.Addi => Op.Add,
        Op.Andi => Op.And,
        Op.Ori => Op.Or,
        Op.Xori => Op.Xor,
        Op.Slti => Op.Slt,
        Op.Sltiu => Op.Sltu,
        Op.Slli => Op.Sll,
        Op.Srli => Op.Srl,
        Op.Srai => Op.Sra,
        _ => op,
    };

    public static uint Binary(Op op, uint x, uint y)
    {
        BigInteger a = x, b = y, signedA = Signed(x), signedB = Signed(y);
        BigInteger two32 = BigInteger.One << 32, power = BigInteger.Pow(2, (int)(y % 32));
        BigInteger value = op switch
        {
            Op.Add => a + b,
            Op.Sub => a - b,
            Op.And => a & b,
            Op.Or => a | b,
            Op.Xor => a ^ b,
            Op.Sll => a * power,
            Op.Srl => a / power,
            Op.Sra => Floor(signedA, power),
            Op.Slt => signedA < signedB ? 1 : 0,
            Op.Sltu => a < b ? 1 : 0,
            Op.Mul => a * b,
            Op.Mulh => Floor(signedA * signedB, two32),
            Op.Mulhsu => Floor(signedA * b, two32),
            Op.Mulhu => a * b / two32,
            // BigInteger rounds towards zero, and −2^31 / −1 = 2^31 wraps below.
            Op.Div => y == 0 ? -1 : BigInteger.Divide(signedA, signedB),
            Op.Divu => y == 0 ? uint.MaxValue : a / b,
            Op.Rem => y == 0 ? signedA : BigInteger.Remainder(signedA, signedB),
            Op.Remu => y == 0 ? a : a % b,
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        };
        return (uint)(((value % two32) + two32) % two32);
    }

    /// <summary>Whether a branch is taken.</summary>
    public static bool Taken(Op op, uint x, uint y) => op switch
    {
        Op.Beq => (BigInteger)x == y,
        Op.Bne => (BigInteger)x != y,
        Op.Blt => Signed(x) < Signed(y),
        Op.Bge => Signed(x) >= Signed(y),
        Op.Bltu => (BigInteger)x < y,
        Op.Bgeu => (BigInteger)x >= y,
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>Bytes that a load or store moves.</summary>
    public static int Width(Op op) => op switch
    {
        Op.Lb or Op.Lbu or Op.Sb => 1,
        Op.Lh or Op.Lhu or Op.Sh => 2,
        Op.Lw or Op.Sw => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>What a load makes of the bytes that it reads, the first lowest.</summary>
    public static uint Loaded(Op op, ReadOnlySpan<byte> bytes)
    {
        BigInteger value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) value = value * 256 + bytes[i];
        if (op is Op.Lb or Op.Lh && value >= BigInteger.One << 8 * bytes.Length - 1) value += (BigInteger.One << 32) - (BigInteger.One << 8 * bytes.Length);
        return (uint)value;
    }

    private static BigInteger Signed(uint x) => x < 0x8000_0000 ? x : (BigInteger)x - (BigInteger.One << 32);

    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }
}
