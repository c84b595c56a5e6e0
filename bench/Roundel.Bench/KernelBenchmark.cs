using System.Runtime.Intrinsics;

namespace Roundel.Bench;

/// <summary>Something to measure. Derived classes have [Benchmark] methods, which all work on the same number of elements.</summary>
public abstract class KernelBenchmark
{
    private const int Seed = 1;

    private readonly List<IDisposable> _owned = [];

    /// <summary>What times are divided by.</summary>
    public abstract long Elements { get; }

    /// <summary>What an element is, in the singular.</summary>
    public abstract string Element { get; }

    /// <summary>Frees what <see cref="Keep"/> was given.</summary>
    [GlobalCleanup]
    public void CleanUp()
    {
        foreach (IDisposable owned in _owned) owned.Dispose();
        _owned.Clear();
    }

    private protected T Keep<T>(T resource) where T : IDisposable
    {
        _owned.Add(resource);
        return resource;
    }

    /// <summary>Columns of arbitrary canonical words but 0; the same ones each time.</summary>
    private protected ColumnView Columns(int count, int length)
    {
        ColumnView columns = Keep(NativeColumns.Uninitialised(count, length)).View;
        var random = new Random(Seed);
        for (int c = 0; c < count; c++)
            foreach (ref uint word in columns[c]) word = (uint)random.Next(1, (int)M31.P);
        return columns;
    }

    /// <summary>Arbitrary elements of the challenge field; the same ones each time.</summary>
    private protected static QM31[] Elements31(int count)
    {
        var random = new Random(Seed);
        uint Next() => (uint)random.Next(1, (int)M31.P);
        var elements = new QM31[count];
        foreach (ref QM31 element in elements.AsSpan()) element = QM31.FromCanonical(Next(), Next(), Next(), Next());
        return elements;
    }
}

/// <summary>A kernel that is measured at every lane width that the machine has, and at that of the scalar specification.</summary>
public abstract class LaneBenchmark : KernelBenchmark
{
    [ParamsSource(nameof(Widths))]
    public LaneWidth Width { get; set; }

    public static IEnumerable<LaneWidth> Widths
    {
        get
        {
            yield return LaneWidth.Scalar;
            if (Vector128.IsHardwareAccelerated) yield return LaneWidth.X4;
            if (Vector256.IsHardwareAccelerated) yield return LaneWidth.X8;
            if (Vector512.IsHardwareAccelerated) yield return LaneWidth.X16;
        }
    }
}
