using Roundel.Field;
using Roundel.Ml.Proofs;
using Roundel.Multilinear;
using Roundel.Verifier;

namespace Roundel.Ml.Tests.Attacks;

/// <summary>Cells that are in no table, with each way to hide it, on a norm.</summary>
public sealed class LookupAttacks
{
    private readonly IntegerModel _model;
    private readonly Forger _forger;

    public LookupAttacks()
    {
        (_model, Dictionary<string, IntegerTensor> inputs) = AttackModels.Norm();
        _forger = new Forger(_model, inputs);
        _forger.AcceptsTheHonestProof();
    }

    private Node Low(string name) => ((ShiftNode)_model[name]).Low;

    /// <summary>The mean is one less, its low part eight more than it may be: the equation holds, and the root, and the norm, are of that mean.</summary>
    private Witness FreeMean()
    {
        Node mean = _model["mean"], low = Low("mean");
        return _forger.Rerun((mean, _forger.Changed(mean, 1, v => v - 1)), (low, _forger.Changed(low, 1, v => v + 8)));
    }

    /// <summary>A root that the table does not have, and the quotients by it.</summary>
    private Witness FreeRoot() => _forger.Rerun((_model["root"], _forger.Changed(_model["root"], 2, v => v - 1)));

    /// <summary>Without any disguise the fractions do not add up.</summary>
    [Fact]
    public void TheSumOfFractionsIsNotZero()
    {
        foreach (Witness witness in (Witness[])[FreeMean(), FreeRoot()])
            Assert.Equal(VerificationError.UnbalancedBuses, _forger.Try(new Forgery { Witness = witness }));
    }

    /// <summary>At the root of the tree of sums a numerator is sent that makes it zero; below all is true.</summary>
    [Fact]
    public void ARootThatIsNotTheSumOfItsChildren()
    {
        bool first = true;
        VerificationError error = _forger.Try(new Forgery
        {
            Witness = FreeRoot(),
            Sending = (tag, words) =>
            {
                if (tag != TranscriptTag.FractionChildren || !first) return words;
                first = false;
                SecureField[] sent = CheatingSide.Elements(words);
                sent[0] = -(sent[1] * sent[2]) / sent[3];
                return [.. sent.SelectMany(e => Enumerable.Range(0, SecureField.Degree).Select(i => e[i].Value))];
            },
        });
        Assert.Equal(VerificationError.BadSumcheck, error);
    }

    /// <summary>A denominator of zero would make any sum of fractions zero over zero.</summary>
    [Fact]
    public void ADenominatorOfZero()
    {
        bool first = true;
        VerificationError error = _forger.Try(new Forgery
        {
            Witness = FreeRoot(),
            Sending = (tag, words) =>
            {
                if (tag != TranscriptTag.FractionChildren || !first) return words;
                first = false;
                return new uint[words.Length];
            },
        });
        Assert.Equal(VerificationError.UnbalancedBuses, error);
    }

    /// <summary>
    /// The sum of fractions is of good cells, and the true values of the bad ones are sent where it ends: they do not fit. A norm whose input is
    /// not the one that was squared is this, and so is a root that is not the mean's.
    /// </summary>
    [Fact]
    public void FractionsOfOtherCells()
    {
        foreach ((Witness witness, Witness good) in Disguised())
        {
            CheatingSide? side = null;
            VerificationError error = _forger.Try(new Forgery { Witness = witness, Looked = good, Side = s => side = s });
            Assert.Equal(VerificationError.BadSumcheck, Assert.Single(side!.Failed));
            Assert.Equal(VerificationError.BadSumcheck, error);
        }
    }

    /// <summary>The same, and the good cells' values are sent: they fit, and are claims about the memory, which has the bad ones.</summary>
    [Fact]
    public void ClaimsOfLookupsAreTiedToTheMemory()
    {
        foreach ((Witness witness, Witness good) in Disguised())
        {
            CheatingSide? side = null;
            VerificationError error = _forger.Try(new Forgery
            {
                Witness = witness,
                Looked = good,
                Side = s => (side = s).Sends = e =>
                {
                    for (int i = 0; e.Tag == TranscriptTag.LookupValues && i < e.Values.Length; i++)
                        if (e.Sources[i] is Node node) e.Values[i] = At(good.Values(node), s.Fraction.Point);
                },
            });
            Assert.Empty(side!.Failed);
            Assert.Equal(VerificationError.BadSumcheck, error);
        }
    }

    private IEnumerable<(Witness, Witness)> Disguised()
    {
        yield return Disguised(FreeMean(), Low("mean"));
        yield return Disguised(FreeRoot(), _model["root"]);
    }

    /// <summary>One tensor has good cells where it is looked up itself, and nowhere else.</summary>
    private (Witness, Witness) Disguised(Witness witness, Node node)
    {
        Witness good = witness.With(node, _forger.Honest.Values(node));
        foreach (LookupRelation lookup in _model.Rules.SelectMany(r => r.Lookups))
            if (!lookup.Input.IsCommitted) good.Set(lookup.Input, witness.Values(lookup.Input));
        return (witness, good);
    }

    private static SecureField At(int[] cells, SecureField[] point)
    {
        var lifted = RuleChecker.Lift(cells);
        return MultilinearExtension.Evaluate(lifted, point[..int.Log2(lifted.Length)]);
    }

    /// <summary>
    /// Four multiplicities are chosen after the challenges so that the sum is zero. They are not those that were committed, whichever value is sent.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void MultiplicitiesAreFixedBeforeTheChallenges(bool sendsTheirs)
    {
        foreach (Witness witness in (Witness[])[FreeMean(), FreeRoot()])
        {
            var counts = new Dictionary<Table, uint[]>();
            CheatingSide? side = null;
            VerificationError error = _forger.Try(new Forgery
            {
                Witness = witness,
                Multiplicities = t => counts[t] = Forger.Counted(witness, t),
                CommittedMultiplicities = t => Forger.Counted(witness, t),
                Side = s =>
                {
                    side = s;
                    s.Adds = (honest, plan, zeta, alpha) =>
                    {
                        Balance(witness, plan, counts, zeta, alpha);
                        return honest.Fractions(plan, zeta, alpha);
                    };
                    s.Sends = e =>
                    {
                        if (sendsTheirs && e.Tag == TranscriptTag.LookupValues && e.Sources[0] is Table table)
                            e.Values[0] = MultilinearExtension.Evaluate([.. counts[table].Select(M31.FromUInt32)], s.Fraction.Point[..table.Bits]);
                    };
                },
            });
            Assert.Equal(sendsTheirs ? 0 : 1, side!.Failed.Count);
            Assert.Equal(VerificationError.BadSumcheck, error);
        }
    }

    private static void Balance(Witness witness, LookupPlan plan, Dictionary<Table, uint[]> counts, SecureField zeta, SecureField alpha)
    {
        SecureField Entry(Table table, long x, long y) =>
            (zeta - (M31)table.Id - alpha * M31.FromInt64(x) - alpha * alpha * M31.FromInt64(y)).Inverse();
        SecureField sum = default;
        foreach (LookupBlock block in plan.Blocks)
        {
            if (block.Lookup is { } lookup)
            {
                int[] x = witness.Of(lookup.Input).ToDense(), y = lookup.Output is null ? new int[x.Length] : witness.Of(lookup.Output).ToDense();
                for (int i = 0; i < x.Length; i++) sum += Entry(block.Table, x[i], y[i]);
                continue;
            }
            uint[] own = counts[block.Table];
            for (int i = 0; i < own.Length; i++)
                sum -= Entry(block.Table, block.Table.First + i, block.Table is FunctionTable function ? function.Outputs[i] : 0) * M31.FromUInt32(own[i]);
        }
        Assert.False(sum.IsZero);
        FunctionTable chosen = counts.Keys.OfType<FunctionTable>().First();
        SecureField[] entries = [.. Enumerable.Range(0, SecureField.Degree).Select(i => Entry(chosen, chosen.First + i, chosen.Outputs[i]))];
        M31[] more = FieldSolver.Solve(entries, sum);
        for (int i = 0; i < more.Length; i++) counts[chosen][i] = (M31.FromUInt32(counts[chosen][i]) + more[i]).Value;
    }

    /// <summary>One more, one less, p − 1 less, as many as the field has, for the first and the last entry of each table: all else is honest.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(-1, false)]
    [InlineData((int)M31.P - 1, false)]
    [InlineData(1 << 30, false)]
    [InlineData((int)M31.P, true)]
    public void MultiplicitiesAreExact(int change, bool isTheSame)
    {
        foreach (Table table in _model.Tables)
            foreach (int entry in (int[])[0, (1 << table.Bits) - 1])
            {
                uint[] Changed(Table t)
                {
                    uint[] counts = Forger.Counted(_forger.Honest, t);
                    if (t == table) counts[entry] = (M31.FromUInt32(counts[entry]) + M31.FromInt64(change)).Value;
                    return counts;
                }
                VerificationError expected = isTheSame ? VerificationError.None : VerificationError.UnbalancedBuses;
                Assert.Equal(expected, _forger.Try(new Forgery { Multiplicities = Changed }));
            }
    }

    /// <summary>
    /// Another model with one of two tables may not give it the number of the other: an output of the second would be found where the first is looked up.
    /// </summary>
    [Fact]
    public void TablesOfAnotherModel()
    {
        FunctionTable same = FunctionTable.Of(new(0, 3), v => v), other = FunctionTable.Of(new(0, 3), v => v + 1);
        IntegerModel Model(params FunctionTable[] tables)
        {
            var b = new ModelBuilder();
            InputNode x = b.Input("x", new(2), new(0, 3), isPublic: true);
            for (int i = 0; i < tables.Length; i++) b.Output($"y{i}", b.Lookup($"y{i}", x, tables[i]));
            return b.Build();
        }
        IntegerModel model = Model(same, other);
        Model(other);
        Assert.Equal([1, 2], model.Tables.Select(t => t.Id));
        using var forger = new Forger(model, new() { ["x"] = IntegerTensor.FromDense(new(2), [1, 2]) });
        forger.AcceptsTheHonestProof();
        Witness witness = forger.Rerun((model["y0"], [1, 3]));
        uint[] Moved(Table table)
        {
            uint[] counts = Forger.Counted(witness, table);
            counts[2] += table == model.Tables[0] ? uint.MaxValue : 1;
            return counts;
        }
        Assert.Equal(VerificationError.UnbalancedBuses, forger.Try(new Forgery { Witness = witness, Multiplicities = Moved }));
    }

    /// <summary>A constant is the model's own: what its maker does to the tensor later changes neither the model nor what is proven.</summary>
    [Fact]
    public void ConstantsAreCopied()
    {
        var cells = IntegerTensor.FromDense(new(2), [5, 6]);
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(2), Interval.Signed(8), isPublic: false);
        b.Output("y", b.Linear("y", 0, (1, x), (1, b.Constant("k", cells))));
        IntegerModel model = b.Build();
        cells.Values[0] = 7;
        using var forger = new Forger(model, new() { ["x"] = IntegerTensor.FromDense(new(2), [1, 2]) });
        Assert.Equal([6, 8], forger.HonestClaim.Outputs[0].ToDense());
        forger.AcceptsTheHonestProof();
    }

    /// <summary>A model with so many look-ups that a count could wrap has no key, not even one that is written by hand.</summary>
    [Fact]
    public void CountsCannotWrap()
    {
        var b = new ModelBuilder();
        InputNode x = b.Input("x", new(1 << 28), Interval.Signed(8), isPublic: false);
        b.Input("y", new(1 << 28), Interval.Signed(8), isPublic: false);
        b.Output("first", b.View("first", x, AffineMap.Slice(x.Shape, new(1), [0], [1])));
        IntegerModel model = b.Build();
        ModelException e = Assert.Throws<ModelException>(() => new ModelKey(model, ParameterSet.Test, default));
        Assert.Contains("2^28 are the most", e.Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => ModelKey.FromBytes(KeyBytes.Of(model.Topology.Span)));
    }
}
