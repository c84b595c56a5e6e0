namespace Roundel.Soundness.Tests.Kit;

/// <summary>A forgery's tables in the prover's memory.</summary>
internal sealed class TableWitnesses : IDisposable
{
    private readonly List<NativeColumns> _native = [];

    public TableWitnesses(Forgery forgery)
    {
        var tables = new List<TableWitness>();
        foreach (ForgedTable table in forgery.Ordered)
        {
            _native.Add(table.ToNative());
            tables.Add(new TableWitness(table.Air, table.LogSize, _native[^1].View));
        }
        Tables = tables;
    }

    public IReadOnlyList<TableWitness> Tables { get; }

    public void Dispose()
    {
        foreach (NativeColumns columns in _native) columns.Dispose();
    }
}
