using Roundel.Ml.Proofs;
using Roundel.Verifier;

namespace Roundel.Ml.Tests;

/// <summary>A small model that has every primitive, in shapes that are no powers of two, with a run of it.</summary>
internal sealed class ProvenModel
{
    public ProvenModel(int seed = 1)
    {
        var random = new Random(seed);
        var b = new ModelBuilder();
        var bytes = new Interval(-128, 127);
        InputNode x = b.Input("x", new(3, 5), bytes, isPublic: false), y = b.Input("y", new(3, 5), bytes, isPublic: true);
        InputNode token = b.ClassInput("token", new(3), 7, isPublic: true), hidden = b.ClassInput("hidden", new(2), 6, isPublic: false);
        WeightNode w = b.Weight("w", new(5, 6), 8, Sample.Tensor(random, new(5, 6), bytes).ToDense());
        WeightNode table = b.Weight("table", new(7, 5), 8, Sample.Tensor(random, new(7, 5), bytes).ToDense());
        WeightNode wide = b.Weight("wide", new(6), 12, Sample.Tensor(random, new(6), new(-2048, 2047)).ToDense());
        ConstantNode constant = b.Constant("constant", Sample.Tensor(random, new(3, 5), new(-9, 9)));

        // A layer: product, bias, requantisation and an activation by a table.
        EinsumNode embedded = b.Einsum("embedded", "tv,vd->td", token, table);
        LinearNode sum = b.Linear("sum", 3, (1, x), (-2, y), (1, embedded), (5, constant));
        ShiftNode small = b.Shift("small", sum, 3);
        EinsumNode product = b.Einsum("product", "ik,kj->ij", small, w);
        LinearNode biased = b.Linear("biased", 0, (1, product), (1, b.View("bias", wide, AffineMap.Broadcast(new(6), new(3, 6)))));
        ShiftNode scaled = b.Shift("scaled", biased, 6);
        LookupNode activated = b.Lookup("activated", scaled, FunctionTable.Of(scaled.Interval, v => v < 0 ? Math.Max(v / 8, -20) : Math.Min(v, 20)));

        // Batches, squares, sums, quotients.
        EinsumNode squares = b.Einsum("squares", "ij,ij->ij", activated, activated);
        AxisMapNode rows = b.AxisMap("rows", squares, 1, new SumMatrix(6));
        LinearNode positive = b.Linear("positive", 1, (1, b.View("rows again", rows, AffineMap.Broadcast(new(3, 1), new(3, 6)))));
        DivideNode share = b.Divide("share", b.Linear("dividend", 0, (16, squares)), positive);
        EinsumNode outer = b.Einsum("outer", "ia,ib->iab", x, share);

        // Views of all kinds.
        ViewNode windows = b.View("windows", activated, new AffineMap(new(3, 6), new(3, 3, 4), [0, 1, 1], [1, 2, 1], [0, -1]));
        ViewNode reshaped = b.View("reshaped", windows, new ReshapeMap(new(3, 3, 4), new(9, 4)));
        ViewNode gathered = b.View("gathered", reshaped, new GatherMap(new(9, 4), 0, [8, -1, 0, 3, 3]));
        AxisMapNode mixed = b.AxisMap("mixed", gathered, 0, new DenseMatrix(2, 5, [1, -2, 3, 0, 1, 2, 2, -1, 1, 0]));
        AxisMapNode running = b.AxisMap("running", mixed, 1, new CumulativeMatrix(4));
        ArgMaxNode first = b.ArgMax("first", running, 1);
        RangeNode narrow = b.Range("narrow", b.Linear("share of", 0, (1, share)), 0, 7);
        EinsumNode chosen = b.Einsum("chosen", "hc,cj->hj", hidden, b.View("six", b.View("turned", product, AffineMap.Permute(new(3, 6), 1, 0)),
            new AffineMap(new(6, 3), new(6, 3), [0, 1], [1, 1], [0, 0])));

        b.Output("first", first);
        b.Output("largest", first.Maximum);
        b.Output("narrow", narrow);
        b.Output("outer", b.View("corner", outer, AffineMap.Slice(outer.Shape, new(3, 2, 3), [0, 1, 2], [1, 2, 1])));
        b.Output("chosen", b.Shift("chosen small", chosen, 4));
        b.Output("again", small);
        Model = b.Build();
        Inputs = new Dictionary<string, IntegerTensor>
        {
            ["x"] = Sample.Tensor(random, new(3, 5), bytes),
            ["y"] = Sample.Tensor(random, new(3, 5), bytes),
            ["token"] = IntegerTensor.FromDense(new(3), [2, 6, 0]),
            ["hidden"] = IntegerTensor.FromDense(new(2), [5, 3]),
        };
        Witness = IntegerInterpreter.Run(Model, Inputs);
    }

    public IntegerModel Model { get; }

    public Dictionary<string, IntegerTensor> Inputs { get; }

    public Witness Witness { get; }

    public IReadOnlyList<IntegerTensor> Public => [Inputs["y"], Inputs["token"]];

    public ModelProver Prover(ParameterSet? set = null, int threads = 2) => new(Model, set ?? ParameterSet.Test, threads);

    public static VerificationError Check(ModelProver prover, ModelProof proof) =>
        ModelVerifier.Verify(ModelKey.FromBytes(prover.Key.Bytes.Span), ModelProof.FromBytes(proof.Bytes.Span), minSecurityBits: 0).Error;
}
