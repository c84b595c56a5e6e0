namespace Roundel.Soundness.Tests.Kit;

/// <summary>
/// A run in the forger's hands. Tables and statement may be changed at will; <see cref="Recount"/> then makes everything that follows from
/// them honest again, and <see cref="Forger"/> proves the result with the real prover.
/// </summary>
internal sealed class Forgery
{
    private readonly List<ForgedTable> _tables;

    private Forgery(ProgramTables program, AirSystem system, Statement statement, PathList paths, IEnumerable<ForgedTable> tables) =>
        (Program, System, Statement, Paths, _tables) = (program, system, statement, paths, [.. tables]);

    /// <summary>The program whose key the verifier has.</summary>
    public ProgramTables Program { get; }

    /// <summary>The machine that prover and verifier agree on: the real one, or a mutant.</summary>
    public AirSystem System { get; }

    /// <summary>What the forger claims.</summary>
    public Statement Statement { get; set; }

    /// <summary>What the forger lists.</summary>
    public PathList Paths { get; set; }

    /// <summary>The tables, in no particular order.</summary>
    public IReadOnlyList<ForgedTable> Tables => _tables;

    /// <summary>An honest run, ready to be forged.</summary>
    public static Forgery Of(ProgramTables program, MachineTrace trace) =>
        new(program, trace.System, trace.Statement, trace.Paths, trace.Tables.Select(ForgedTable.Of));

    /// <summary>The tables and the statement of one program's run, for another program of the same layout.</summary>
    public static Forgery Of(Forgery program, Forgery run) =>
        new(program.Program, run.System, run.Statement, run.Paths, run._tables.Select(t => t.Clone()));

    /// <summary>A copy that shares nothing that can be changed.</summary>
    public Forgery Clone() => new(Program, System, Statement, Paths, _tables.Select(t => t.Clone()));

    /// <summary>The same run for another machine with the same chips.</summary>
    public Forgery In(AirSystem system)
    {
        Forgery copy = new(Program, system, Statement, Paths, []);
        foreach (ForgedTable table in _tables)
        {
            var other = new ForgedTable(system.Chips[table.Air.Index], table.LogSize);
            for (int c = 0; c < table.Main.Length; c++) table.Main[c].CopyTo(other.Main[c], 0);
            copy._tables.Add(other);
        }
        return copy;
    }

    /// <summary>The only table of a chip, or its tallest.</summary>
    public ForgedTable this[Chip chip] => TryGet(chip) ?? throw new ArgumentException($"{chip.Name} has no table.", nameof(chip));

    public ForgedTable? TryGet(Chip chip) => _tables.Where(t => ReferenceEquals(t.Air.Chip, chip)).MaxBy(t => t.LogSize);

    public bool Has(Chip chip) => TryGet(chip) is not null;

    public void Add(ForgedTable table) => _tables.Add(table);

    public void Remove(ForgedTable table) => _tables.Remove(table);

    public void RemoveAll(Chip chip) => _tables.RemoveAll(t => ReferenceEquals(t.Air.Chip, chip));

    public void Replace(ForgedTable table, ForgedTable by) => _tables[_tables.IndexOf(table)] = by;

    /// <summary>Whether the other has the same tables, cell by cell, the look-up tables aside.</summary>
    public bool IsSame(Forgery other)
    {
        ForgedTable[] a = [.. Ordered.Where(t => !Multiplicities.IsTable(t.Air.Chip))];
        ForgedTable[] b = [.. other.Ordered.Where(t => !Multiplicities.IsTable(t.Air.Chip))];
        return a.Length == b.Length && a.Zip(b).All(p => p.First.Air == p.Second.Air && p.First.LogSize == p.Second.LogSize
            && p.First.Main.Zip(p.Second.Main).All(c => c.First.AsSpan().SequenceEqual(c.Second)));
    }

    /// <summary>Whether the other lists the same paths.</summary>
    public bool HasPathsOf(Forgery other) =>
        Paths.Count == other.Paths.Count && Paths.Zip(other.Paths).All(p => p.First.Rows.SequenceEqual(p.Second.Rows));

    /// <summary>The chip of the path at a place in the list.</summary>
    public PathChip PathAt(int index) => (PathChip)System.Chips[RoundelMachine.All.Count + index].Chip;

    /// <summary>
    /// The same run with another list. Chips of paths are those at the same place of the list, whose tables keep their cells: their columns are for the
    /// forger to
    /// see to.
    /// </summary>
    public Forgery Listing(params IReadOnlyList<InstructionPath> paths)
    {
        Forgery copy = In(RoundelMachine.With(paths));
        copy.Paths = PathList.Of(paths);
        return copy;
    }

    /// <summary>The preprocessed columns of a chip.</summary>
    public ColumnView PreprocessedOf(ChipAir air) => air.PreprocessedWidth == 0 ? default : Program.ColumnsOf(RoundelMachine.Air(air.Chip));

    /// <summary>Makes all multiplicities and the look-up tables' heights honest.</summary>
    public Forgery Recount()
    {
        Multiplicities.Recount(this);
        return this;
    }

    /// <summary>The row of a chip's table whose instruction has a clock.</summary>
    public int RowAt(MachineChip chip, uint clock)
    {
        ForgedTable table = this[chip];
        return Enumerable.Range(0, table.Rows).Single(r => table[chip.EnablerColumn, r] == M31.One && table[chip.Clock, r].Value == clock);
    }

    /// <summary>Changes a cell so that a constraint holds which is linear in it.</summary>
    public void Solve(Chip chip, int row, Column column, string constraint)
    {
        ForgedTable table = this[chip];
        int root = table.Air.Constraints.Single(c => c.Label == constraint).Root;
        M31 At(M31 value)
        {
            table[column, row] = value;
            return new RowValues(table.Air).At(table, PreprocessedOf(table.Air), Statement.Publics, row)[root];
        }
        M31 constant = At(M31.Zero), slope = At(M31.One) - constant;
        table[column, row] = -constant * slope.Inverse();
    }

    /// <summary>The tables in the order that proofs have them.</summary>
    public IEnumerable<ForgedTable> Ordered => _tables.OrderBy(t => t.Air.Index).ThenByDescending(t => t.LogSize);
}
