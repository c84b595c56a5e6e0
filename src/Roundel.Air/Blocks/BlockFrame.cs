using System.Runtime.CompilerServices;

namespace Roundel.Air.Blocks;

/// <summary>
/// What a program runs on: pointers into the thread's scratch and to the columns. All are native, so nothing moves; the columns'
/// owner keeps them alive during the call.
/// </summary>
internal unsafe struct BlockFrame
{
    /// <summary>Rows of a block: eight vectors of sixteen lanes. Registers are this many words apart.</summary>
    public const int Rows = 128;

    /// <summary>Blocks of scratch: four elements of the extension field, four of the base field.</summary>
    public const int TemporaryBlocks = 20;

    /// <summary>How kernels are compiled: each by itself. Nothing more, since what asks for the optimiser is not compiled ahead of time.</summary>
    public const MethodImplOptions Kernel = MethodImplOptions.NoInlining;

    /// <summary>The operands: registers, columns at the current row, ones.</summary>
    public uint** Operands;

    /// <summary>Canonical values of degree-zero nodes.</summary>
    public uint* Scalars;

    /// <summary>Coefficients of fingerprint entries, four words each.</summary>
    public uint* Coefficients;

    /// <summary>Constants of d1 and d2 of each pair, eight words each.</summary>
    public uint* Fingerprints;

    /// <summary>Weights of the chip's own constraints, four words each.</summary>
    public uint* Weights;

    /// <summary>Minus the weight of each pair's constraint (plus, if the first numerator is negative): four words each.</summary>
    public uint* PairWeights;

    /// <summary>For each pair the constant and the coefficients of d1, times the weight of its constraint; four words each.</summary>
    public uint* WeightedFingerprints;

    /// <summary>claimedSum / rows: four words.</summary>
    public uint* Shift;

    /// <summary>The composition's running sums of the block, 8 words for each row: room for four 64-bit sums.</summary>
    public uint* Sums;

    /// <summary>Numerator of each pair as four blocks, then its denominator, which is in the base field.</summary>
    public uint* Fractions;

    /// <summary>Prefix products: a block for each pair.</summary>
    public uint* Prefixes;

    /// <summary><see cref="TemporaryBlocks"/> blocks.</summary>
    public uint* Temporaries;

    /// <summary>The outputs of <see cref="OpCode.Output"/>, at the current row.</summary>
    public uint** Outputs;

    /// <summary>How many columns the program may read: the operands from <see cref="FirstColumn"/> on.</summary>
    public int ColumnCount;

    /// <summary>The first operand that is a column.</summary>
    public int FirstColumn;

    /// <summary>The first operand that is an interaction column, and then a previous one.</summary>
    public int FirstInteraction, FirstPrevious;
}
