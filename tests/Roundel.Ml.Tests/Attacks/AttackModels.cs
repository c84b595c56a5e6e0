namespace Roundel.Ml.Tests.Attacks;

/// <summary>Small models, each with what one kind of attack needs, and inputs of them.</summary>
internal static class AttackModels
{
    private static readonly Interval s_bytes = Interval.Signed(8);

    /// <summary>An element that is in no smaller field.</summary>
    public static SecureField Delta { get; } = SecureField.FromCanonical(3, 1, 4, 15);

    private static Dictionary<string, IntegerTensor> Inputs(params (string Name, IntegerTensor Value)[] inputs) =>
        inputs.ToDictionary(i => i.Name, i => i.Value);

    /// <summary>A product of a private input and a weight, as an output: nothing is between the claim and the memory but one einsum.</summary>
    public static (IntegerModel, Dictionary<string, IntegerTensor>) Product(int outputs = 1)
    {
        var random = new Random(11);
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(3, 5), s_bytes, isPublic: false);
        WeightNode w = b.Weight("w", new(5, 6), 8, Sample.Tensor(random, new(5, 6), s_bytes).ToDense());
        EinsumNode y = b.Einsum("y", "ik,kj->ij", x, w);
        for (int i = 0; i < outputs; i++) b.Output($"y{i}", y);
        return (b.Build(), Inputs(("x", Sample.Tensor(random, new(3, 5), s_bytes))));
    }

    /// <summary>A sum of a public input, a private one, and twice the private one shifted.</summary>
    public static (IntegerModel, Dictionary<string, IntegerTensor>) Sum()
    {
        var random = new Random(12);
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(4), s_bytes, isPublic: false), y = b.Input("y", new(4), s_bytes, isPublic: true);
        ShiftNode half = b.Shift("half", x, 1);
        b.Output("sum", b.Linear("sum", 5, (1, x), (3, y), (2, half)));
        return (b.Build(), Inputs(("x", Sample.Tensor(random, new(4), s_bytes)), ("y", Sample.Tensor(random, new(4), s_bytes))));
    }

    /// <summary>A norm: x over the root of the mean of its squares, the root from a table, a quotient at the end.</summary>
    public static (IntegerModel, Dictionary<string, IntegerTensor>) Norm()
    {
        var random = new Random(13);
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(3, 8), s_bytes, isPublic: false);
        EinsumNode squares = b.Einsum("squares", "ij,ij->i", x, x);
        ShiftNode mean = b.Shift("mean", squares, 3);
        ShiftNode scaled = b.Shift("scaled", mean, 4);
        LookupNode root = b.Lookup("root", scaled, FunctionTable.Of(scaled.Interval, v => 1 + (long)Math.Sqrt(16 * v)));
        ViewNode spread = b.View("spread", b.View("column", root, new ReshapeMap(new(3), new(3, 1))), AffineMap.Broadcast(new(3, 1), new(3, 8)));
        DivideNode normal = b.Divide("normal", b.Linear("wide", 0, (64, x)), spread);
        b.Output("normal", normal);
        return (b.Build(), Inputs(("x", Sample.Tensor(random, new(3, 8), s_bytes))));
    }

    /// <summary>Attention of two heads over tokens: embedding, queries, keys, values, scores, softmax, mixture.</summary>
    public static (IntegerModel, Dictionary<string, IntegerTensor>) Attention()
    {
        var random = new Random(14);
        var b = new ModelBuilder();
        Node Dense(string name, Node x, WeightNode w) => b.Shift(name, b.Einsum($"{name} wide", "ie,ehd->ihd", x, w), 7);
        WeightNode Weight(string name, params int[] dims) => b.Weight(name, new(dims), 8, Sample.Tensor(random, new(dims), s_bytes).ToDense());
        InputNode tokens = b.ClassInput("tokens", new(5), 7, isPublic: true);
        EinsumNode x = b.Einsum("x", "iv,ve->ie", tokens, Weight("embedding", 7, 6));
        Node q = Dense("q", x, Weight("wq", 6, 2, 3)), k = Dense("k", x, Weight("wk", 6, 2, 3)), v = Dense("v", x, Weight("wv", 6, 2, 3));
        ShiftNode scores = b.Shift("scores", b.Einsum("scores wide", "ihd,jhd->hij", q, k), 10);
        ArgMaxNode best = b.ArgMax("best", scores, 2);
        LinearNode below = b.Linear("below", 0, (1, scores), (-1, b.View("best of all", best.Maximum, AffineMap.Broadcast(new(2, 5, 1), new(2, 5, 5)))));
        LookupNode powers = b.Lookup("powers", below, FunctionTable.Of(below.Interval, d => (long)Math.Round(255 * Math.Exp(Math.Min(d, 0) / 40.0))));
        AxisMapNode sums = b.AxisMap("sums", powers, 2, new SumMatrix(5));
        LinearNode divisors = b.Linear("divisors", 1, (1, b.View("sums of all", sums, AffineMap.Broadcast(new(2, 5, 1), new(2, 5, 5)))));
        DivideNode shares = b.Divide("shares", b.Linear("powers wide", 0, (255, powers)), divisors);
        EinsumNode mixed = b.Einsum("mixed", "hij,jhd->ihd", b.Range("share", shares, 0, 8), v);
        b.Output("mixed", b.Linear("residual", 0, (1, b.Shift("mixed small", mixed, 8)), (1, q)));
        return (b.Build(), Inputs(("tokens", IntegerTensor.FromDense(new(5), [3, 0, 6, 3, 1]))));
    }

    /// <summary>The places of the first maxima of rows with ties, and of the next ones: the two largest of each row, one after the other.</summary>
    public static (IntegerModel, Dictionary<string, IntegerTensor>) Ties()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(3, 4), new(0, 15), isPublic: false);
        ArgMaxNode first = b.ArgMax("first", x, 1);
        var places = new DenseMatrix(1, 4, [0, 1, 2, 3]);
        b.Output("index", b.AxisMap("index", first, 1, places));
        // What has been chosen is put below everything else.
        LinearNode rest = b.Linear("rest", 0, (1, x), (-16, first));
        ArgMaxNode second = b.ArgMax("second", rest, 1);
        b.Output("next index", b.AxisMap("next index", second, 1, places));
        b.Output("next", second.Maximum);
        return (b.Build(), Inputs(("x", IntegerTensor.FromDense(new(3, 4), [3, 9, 9, 1, 5, 5, 5, 5, 0, 2, 7, 4]))));
    }

    /// <summary>Two weights, two public inputs and two outputs, each pair of one shape and interval.</summary>
    public static (IntegerModel, Dictionary<string, IntegerTensor>) Pairs(bool isSwapped = false)
    {
        var random = new Random(15);
        int[] first = Sample.Tensor(random, new(4, 4), s_bytes).ToDense(), second = Sample.Tensor(random, new(4, 4), s_bytes).ToDense();
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(4), s_bytes, isPublic: true), y = b.Input("y", new(4), s_bytes, isPublic: true);
        WeightNode w = b.Weight("w", new(4, 4), 8, isSwapped ? second : first), v = b.Weight("v", new(4, 4), 8, isSwapped ? first : second);
        b.Output("a", b.Shift("a", b.Einsum("a wide", "k,kj->j", x, w), 6));
        b.Output("b", b.Shift("b", b.Einsum("b wide", "k,kj->j", y, v), 6));
        return (b.Build(), Inputs(("x", Sample.Tensor(random, new(4), s_bytes)), ("y", Sample.Tensor(random, new(4), s_bytes))));
    }

    /// <summary>Outputs that may be any of 2^28 numbers.</summary>
    public static (IntegerModel, Dictionary<string, IntegerTensor>) Wide()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(8), s_bytes, isPublic: false);
        b.Output("y", b.Linear("y", 0, (1 << 22, x)));
        return (b.Build(), Inputs(("x", IntegerTensor.FromDense(new(8), [1, -2, 3, 0, 5, 6, -7, 8]))));
    }
}
