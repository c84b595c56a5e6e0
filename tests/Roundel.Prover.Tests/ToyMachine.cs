using Roundel.Air;
using Roundel.Circle;
using Roundel.Field;
using Roundel.Verifier;

namespace Roundel.Prover.Tests;

/// <summary>
/// A small machine with everything that the proof system supports: tables of several heights, a range table, a permutation
/// bus with the statement on the other side, a preprocessed table, previous rows, public values, an odd number of terms.
/// </summary>
internal sealed class ToyMachine
{
    public static readonly Bus Chain = new(3, "Chain", BusKind.Permutation, "index", "value");
    public static readonly Bus Squares = new(4, "Squares", BusKind.Lookup, "x", "square");
    public static readonly PublicValue Increment = new(0, "increment");

    public ToyMachine()
    {
        Step = new StepChip();
        Table = new SquareChip();
        Range = new RangeChip("Range16", RangeBuses.Range16, 16);
        System = new AirSystem("toy", [Step, Table, Range], [Increment]);
    }

    public StepChip Step { get; }

    public SquareChip Table { get; }

    public RangeChip Range { get; }

    public AirSystem System { get; }

    /// <summary>Consumes (i, v), emits (i + 1, v·flag + x² + increment) with x from the table.</summary>
    public sealed class StepChip : Chip
    {
        public StepChip() : base("Step", "value' = value + x² + increment")
        {
            Flag = Enabler();
            Index = Inherited("index", "consumed from Chain");
            Value = Inherited("value", "consumed from Chain");
            X = U16("x", "the table's argument");
            Square = Inherited("square", "looked up");
            Next = Witness("next", "constrained");
            Constrain("next value", Flag * (Value + Square + Public(Increment) - Next) + (1 - Flag) * Next);
            Consume(Chain, Flag, Index, Value);
            Emit(Chain, Flag, Index + 1, Next);
            Lookup(Squares, Flag, X, Square);
            MaxInstances = 2;
        }

        public Column Flag { get; }
        public Column Index { get; }
        public Column Value { get; }
        public Column X { get; }
        public Column Square { get; }
        public Column Next { get; }
    }

    /// <summary>The squares of 0 … 63.</summary>
    public sealed class SquareChip : Chip
    {
        public SquareChip() : base("Squares", "a fixed table of squares")
        {
            X = Fixed("x", "argument");
            Square = Fixed("square", "x²");
            Count = Multiplicity();
            Provide(Squares, Count, X, Square);
        }

        public Column X { get; }
        public Column Square { get; }
        public Column Count { get; }
    }

    public readonly record struct Statement(M31[] PublicValues, int Steps, uint Result, bool AllowAll = true) : IStatement
    {
        public ReadOnlySpan<M31> Publics => PublicValues;

        public long TermCount => 2;

        public bool Allows(ProofShape shape) => AllowAll;

        public void Absorb(Channel channel) =>
            channel.Absorb(TranscriptTag.Statement, [PublicValues[0].Value, (uint)Steps, Result]);

        public void ForEachTerm<TSink>(ProofShape shape, ref TSink sink) where TSink : struct, IStatementTermSink
        {
            sink.Term(Chain, false, [M31.Zero, M31.One]);
            sink.Term(Chain, true, [(M31)Steps, M31.FromUInt32(Result)]);
        }
    }

    /// <summary>An honest run.</summary>
    public Run Execute(int steps, int[] logSizes, uint increment = 7)
    {
        var run = new Run(this, increment);
        uint value = 1;
        var squares = new uint[64];
        var ranges = new uint[64];
        int index = 0;
        foreach (int logSize in logSizes)
        {
            var columns = new NativeColumns(Step.Columns.Count, 1 << logSize);
            int rows = Math.Min(1 << logSize, steps - index);
            for (int row = 0; row < rows; row++, index++)
            {
                uint x = (uint)(index * 5 % 64);
                uint next = M31.FromUInt64((ulong)value + x * x + increment).Value;
                Set(Step.Flag, 1); Set(Step.Index, (uint)index); Set(Step.Value, value); Set(Step.X, x); Set(Step.Square, x * x); Set(Step.Next, next);
                value = next;
                squares[x]++;
                ranges[x]++;
                void Set(Column column, uint cell) => columns.View[column.Index][row] = cell;
            }
            run.Add(Step, logSize, columns);
        }
        Assert.Equal(steps, index);

        var table = new NativeColumns(1, 64);
        var preprocessed = new NativeColumns(2, 64);
        var range = new NativeColumns(1 + RangeChip.Values, 64);
        for (uint i = 0; i < 64; i++)
        {
            table.View[0][(int)i] = squares[i];
            preprocessed.View[0][(int)i] = i;
            preprocessed.View[1][(int)i] = i * i;
            range.View[0][CircleIndex.CosetToMemory((int)i, 6)] = i;
            range.View[1 + (int)i % RangeChip.Values][CircleIndex.CosetToMemory((int)i / RangeChip.Values, 6)] = ranges[i];
        }
        run.Add(Table, 6, table);
        run.Add(Range, 6, range);
        run.Preprocessed = new PreprocessedTable(run.AirOf(Table), 6, preprocessed);
        run.Statement = new Statement([M31.FromUInt32(increment)], steps, value);
        return run;
    }

    /// <summary>Tables and statement of one run, open to tampering.</summary>
    public sealed class Run(ToyMachine machine, uint increment)
    {
        public uint Increment { get; } = increment;

        public List<TableWitness> Tables { get; } = [];

        public List<NativeColumns> Columns { get; } = [];

        public PreprocessedTable Preprocessed { get; set; } = null!;

        public Statement Statement { get; set; }

        public ChipAir AirOf(Chip chip) => machine.System.Chips.Single(a => ReferenceEquals(a.Chip, chip));

        public void Add(Chip chip, int logSize, NativeColumns columns)
        {
            Columns.Add(columns);
            Tables.Add(new TableWitness(AirOf(chip), logSize, columns.View));
        }

        public byte[] Prove(ProverOptions options)
        {
            using var workers = new Workers(options.Threads);
            using var key = new ProverKey(machine.System, [Preprocessed], options.Parameters.LogBlowup, workers, options.Width);
            var channel = new Channel();
            Statement.Absorb(channel);
            return StarkProver.Prove(key, Tables, Statement.Publics, channel, options, workers, out _);
        }

        public VerificationError Verify(byte[] proof, ParameterSet set, Statement? statement = null, double minimumBits = 0)
        {
            using var workers = new Workers(1);
            using var key = new ProverKey(machine.System, [Preprocessed], set.LogBlowup, workers, LaneWidth.Scalar);
            Statement expected = statement ?? Statement;
            var channel = new Channel();
            expected.Absorb(channel);
            return StarkVerifier.Verify(machine.System, key.Commitment, set, minimumBits, expected, channel, proof, out _);
        }
    }
}
