namespace Roundel.Verifier;

/// <summary>One way that a false statement could be accepted, with its proven bound.</summary>
/// <param name="Name">The step of the protocol.</param>
/// <param name="Bits">−log2 of the error, the step's proof of work included.</param>
/// <param name="GrindingBits">The proof of work included.</param>
/// <param name="Basis">The theorem that the bound rests on.</param>
public sealed record SecurityRow(string Name, double Bits, int GrindingBits, string Basis);

/// <summary>What the error bounds depend on.</summary>
/// <param name="LogRows">h: log2 of the tallest table's height.</param>
/// <param name="LogBlowup">log2(1/ρ).</param>
/// <param name="Queries">q.</param>
/// <param name="Quotients">B: the number of batched quotients.</param>
/// <param name="Constraints">C: the number of combined constraints.</param>
/// <param name="Fractions">N: the number of LogUp fractions.</param>
/// <param name="TupleWidth">W: entries of the widest bus tuple, the bus id included.</param>
/// <param name="Grinding">Proof of work.</param>
/// <param name="Degree">d: the largest constraint degree.</param>
/// <param name="MaskPoints">m: out-of-domain points per column.</param>
/// <param name="LogFold">log2 of the FRI folding factor.</param>
public sealed record SecurityInputs(int LogRows, int LogBlowup, int Queries, int Quotients, int Constraints, double Fractions,
    int TupleWidth, GrindingBits Grinding, int Degree = 3, int MaskPoints = 2,
    int LogFold = 3);

/// <summary>
/// The proven security of a proof in the unique-decoding regime: every step's error bound, and the least. Soundness of the
/// interactive protocol carries over to Fiat–Shamir with the hash as a random oracle, where each step's proof of work adds
/// its bits (round-by-round soundness, ePrint 2024/278 and 2020/654).
/// </summary>
public sealed class SecurityReport
{
    /// <summary>Collisions of the 256-bit hash bound everything.</summary>
    public const double HashBits = 128;

    private SecurityReport(SecurityInputs inputs, IReadOnlyList<SecurityRow> rows, double heuristicBits)
    {
        Inputs = inputs;
        Rows = rows;
        ProvenBits = Math.Min(HashBits, rows.Min(r => r.Bits));
        Weakest = rows.MinBy(r => r.Bits)!;
        HeuristicBits = heuristicBits;
    }

    /// <summary>What was computed with.</summary>
    public SecurityInputs Inputs { get; }

    /// <summary>Every step.</summary>
    public IReadOnlyList<SecurityRow> Rows { get; }

    /// <summary>The least row, at most <see cref="HashBits"/>.</summary>
    public double ProvenBits { get; }

    /// <summary>The row that decides.</summary>
    public SecurityRow Weakest { get; }

    /// <summary>
    /// log2(1/ρ) bits per query: what is often quoted. Heuristic only: the conjecture behind it is refuted in general
    /// (ePrint 2025/2010, 2025/2046).
    /// </summary>
    public double HeuristicBits { get; }

    /// <summary>The report of a proof's shape under a parameter set.</summary>
    /// <param name="shape">The tables.</param>
    /// <param name="set">The parameters.</param>
    /// <param name="statementTerms">The number of bus terms of the statement.</param>
    public static SecurityReport Of(ProofShape shape, ParameterSet set, long statementTerms)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(set);
        int width = 1 + shape.System.Buses.Max(b => b.Width);
        return Of(new SecurityInputs(shape.LogTrace, set.LogBlowup, set.Queries, shape.SampleCount, shape.ConstraintCount,
            shape.FractionCount + statementTerms, width, set.Grinding));
    }

    /// <summary>The report for given figures.</summary>
    public static SecurityReport Of(SecurityInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        GrindingBits grind = inputs.Grinding;
        double field = SecurityBounds.FieldSize;
        double k = Math.ScaleB(1, inputs.LogRows), n = Math.ScaleB(k, inputs.LogBlowup), rho = k / n;
        double Linear(double degree) => SecurityBounds.Line(rho, degree);

        const string curves = "correlated agreement on curves, unique decoding (ePrint 2020/654, Thm. 1.5)";
        var rows = new List<SecurityRow>
        {
            Row("LogUp", inputs.Fractions * (inputs.TupleWidth + 2) / field, grind.Lookup, "Schwartz–Zippel over the sum of fractions (ePrint 2022/1530)"),
            Row("ALI", inputs.Constraints / field, 0, "random linear combination of constraints (ePrint 2024/278, Thm. 6)"),
            Row("DEEP", (inputs.Degree * (k + inputs.MaskPoints - 1) + k - 1) / (field - k - n), grind.Ood,
                "out-of-domain sampling, list size 1 (ePrint 2024/278, Thm. 6)"),
            Row("batch", Linear(k) * (inputs.Quotients - 1), grind.Batch, curves),
        };
        // The functions that one fold combines live on the folded domain.
        int fold = 1 << inputs.LogFold, layers = Math.Max(1, (inputs.LogRows - ProofShape.LogLastLayer + inputs.LogFold - 1) / inputs.LogFold);
        double degree = k / fold;
        for (int layer = 0; layer < layers; layer++, degree /= fold)
            rows.Add(Row($"fold {layer + 1}", Linear(degree) * (fold - 1), grind.Fold, curves));
        rows.Add(SecurityBounds.QueryRow(rho, inputs.Queries, grind.Query));
        return new SecurityReport(inputs, rows, Math.Min(HashBits, inputs.Queries * (double)inputs.LogBlowup + grind.Query));

        static SecurityRow Row(string name, double error, int grinding, string basis) => SecurityBounds.Row(name, error, grinding, basis);
    }
}
