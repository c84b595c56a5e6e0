namespace Roundel.Ml;

/// <summary>How a float model becomes an integer model.</summary>
public sealed record QuantizerOptions
{
    /// <summary>
    /// The most bits of weights that are multiplied, the sign's included; fewer where sums would leave the field, and 8 for large tensors.
    /// </summary>
    public int WeightBits { get; init; } = 12;

    /// <summary>The most bits of activations that are multiplied with weights; fewer where sums would leave the field.</summary>
    public int ActivationBits { get; init; } = 14;

    /// <summary>Bits of sums of activations, the residual stream for example.</summary>
    public int SumBits { get; init; } = 16;

    /// <summary>Tables of functions have 2^TableBits entries.</summary>
    public int TableBits { get; init; } = 14;

    /// <summary>How many times larger than in calibration a value may be. Runs beyond are refused where a table does not clamp.</summary>
    public double Headroom { get; init; } = 1.5;

    /// <summary>The part of each tensor's magnitudes that calibration counts; below 1 the largest are left out.</summary>
    public double Percentile { get; init; } = 1;

    /// <summary>Names of inputs that are part of the statement; null for all.</summary>
    public IReadOnlySet<string>? PublicInputs { get; init; }

    internal void Check()
    {
        if (WeightBits is < 2 or > 12 || ActivationBits is < 4 or > 14 || SumBits is < 8 or > 16 || TableBits is < 8 or > 16
            || !(Headroom >= 1 && Headroom <= 64) || !(Percentile > 0.5 && Percentile <= 1))
            throw new ModelException("", "an option of the quantiser is out of range");
    }
}

/// <summary>The scale that a tensor got.</summary>
/// <param name="Name">The float model's name of the value.</param>
/// <param name="Exponent">An integer x stands for x·2^Exponent.</param>
/// <param name="Observed">The largest magnitude in calibration, in real numbers.</param>
/// <param name="Node">The tensor; in the model if an output depends on it.</param>
public sealed record TensorScale(string Name, int Exponent, double Observed, Node Node);

/// <summary>An integer model with its report.</summary>
/// <param name="Model">The model.</param>
/// <param name="Scales">Each value of the float model that has a tensor, in order.</param>
public sealed record QuantizedModel(IntegerModel Model, IReadOnlyList<TensorScale> Scales);

/// <summary>How far the integer model's outputs are from the float model's.</summary>
/// <param name="Samples">How many inputs were compared.</param>
/// <param name="MaxError">The largest difference.</param>
/// <param name="MeanError">The mean difference.</param>
/// <param name="MaxMagnitude">The largest output of the float model.</param>
/// <param name="Agreement">The part of rows of the first output whose largest cell is the same one.</param>
public sealed record AccuracyReport(int Samples, double MaxError, double MeanError, double MaxMagnitude, double Agreement);
