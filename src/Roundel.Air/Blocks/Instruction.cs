namespace Roundel.Air.Blocks;

/// <summary>What one instruction does with whole blocks of rows.</summary>
internal enum OpCode : byte
{
    /// <summary>d = a + b.</summary>
    Add,
    /// <summary>d = a − b.</summary>
    Subtract,
    /// <summary>d = a · b.</summary>
    Multiply,
    /// <summary>d = a + scalar b.</summary>
    AddScalar,
    /// <summary>d = a − scalar b.</summary>
    SubtractScalar,
    /// <summary>d = scalar b − a.</summary>
    ScalarSubtract,
    /// <summary>d = a · scalar b.</summary>
    Scale,
    /// <summary>d = a · 2^b.</summary>
    Rotate,
    /// <summary>d = a · b + c.</summary>
    MultiplyAdd,
    /// <summary>d = a · b − c.</summary>
    MultiplySubtract,
    /// <summary>d = c − a · b.</summary>
    SubtractMultiply,
    /// <summary>d = a · scalar b + c.</summary>
    ScaleAdd,
    /// <summary>d = a · 2^b + c.</summary>
    RotateAdd,
    /// <summary>d = a · a − a.</summary>
    BitResidue,
    /// <summary>Adds fold list d to the composition.</summary>
    Fold,
    /// <summary>Adds the constraint of pair d to the composition.</summary>
    Pair,
    /// <summary>Writes numerator and denominator of pair d.</summary>
    Fraction,
    /// <summary>Output d = a.</summary>
    Output,
}

/// <summary>One instruction. Operands index the table of block operands, unless <see cref="OpCode"/> says otherwise.</summary>
/// <param name="Op">The operation.</param>
/// <param name="D">Destination.</param>
/// <param name="A">First operand.</param>
/// <param name="B">Second operand.</param>
/// <param name="C">Third operand.</param>
internal readonly record struct Instruction(OpCode Op, int D, int A, int B, int C);

/// <summary>A constraint's value to be added to the composition with its weight.</summary>
/// <param name="Operand">The value.</param>
/// <param name="Constraint">The constraint's number.</param>
internal readonly record struct FoldEntry(int Operand, int Constraint);

/// <summary>One summand of a fingerprint: an operand times a coefficient.</summary>
/// <param name="Operand">The value.</param>
/// <param name="Coefficient">Position in <see cref="BlockProgram.Coefficients"/>.</param>
internal readonly record struct FingerprintEntry(int Operand, int Coefficient);

/// <summary>−scale · α^(power + 1).</summary>
/// <param name="Power">The entry's position in its tuple.</param>
/// <param name="Scale">A canonical constant.</param>
internal readonly record struct Coefficient(int Power, uint Scale);

/// <summary>The part of a fingerprint that is the same in all rows: ζ − busId + Σ coefficient · scalar.</summary>
/// <param name="BusId">The bus.</param>
/// <param name="Scalars">Degree-zero summands: coefficient and node.</param>
internal sealed record FingerprintConstant(int BusId, (int Coefficient, int Node)[] Scalars);

/// <summary>One pair of terms: d1 and d2 each are a constant and a linear combination of entries.</summary>
internal sealed record PairPlan
{
    /// <summary>The pair's number.</summary>
    public required int Index { get; init; }

    /// <summary>Whether there is only one term.</summary>
    public required bool IsSingle { get; init; }

    /// <summary>Operands of the multiplicities, unsigned.</summary>
    public required int[] Multiplicities { get; init; }

    /// <summary>Whether each numerator is minus its multiplicity.</summary>
    public required bool[] Negative { get; init; }

    /// <summary>The constants of d1 and d2.</summary>
    public required FingerprintConstant[] Constants { get; init; }

    /// <summary>The entries of d1.</summary>
    public required FingerprintEntry[] First { get; init; }

    /// <summary>The entries of d2.</summary>
    public required FingerprintEntry[] Second { get; init; }

    /// <summary>The entries of d1 with the places of their weighted coefficients: they follow the weighted constant.</summary>
    public FingerprintEntry[] Weighted { get; init; } = [];

    /// <summary>The place of the weighted constant; see <see cref="BlockFrame.WeightedFingerprints"/>.</summary>
    public int WeightedStart { get; init; }
}

/// <summary>
/// Straight-line code over blocks of rows. Operands are numbered: registers first, then all columns (preprocessed, main,
/// previous main, interaction, previous interaction), then one block of ones.
/// </summary>
internal sealed class BlockProgram
{
    /// <summary>The code.</summary>
    public required Instruction[] Code { get; init; }

    /// <summary>The number of registers.</summary>
    public required int RegisterCount { get; init; }

    /// <summary>The constraints that each <see cref="OpCode.Fold"/> adds.</summary>
    public required FoldEntry[][] Folds { get; init; }

    /// <summary>The pairs, by number.</summary>
    public required PairPlan[] Pairs { get; init; }

    /// <summary>The distinct coefficients of fingerprint entries.</summary>
    public required Coefficient[] Coefficients { get; init; }
}
