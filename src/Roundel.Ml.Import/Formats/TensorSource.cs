namespace Roundel.Ml.Graphs;

/// <summary>Tensors of files, read one at a time when they are asked for.</summary>
public sealed class TensorSource
{
    private readonly Func<string, FloatTensor> _read;

    internal TensorSource(IReadOnlySet<string> names, Func<string, FloatTensor> read) => (Names, _read) = (names, read);

    /// <summary>Tensors that are in memory.</summary>
    public static TensorSource Of(IReadOnlyDictionary<string, FloatTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        return new TensorSource(tensors.Keys.ToHashSet(StringComparer.Ordinal), name => tensors[name]);
    }

    /// <summary>Names of the tensors.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Reads a tensor; a <see cref="ModelFormatException"/> if there is none of this name.</summary>
    public FloatTensor Read(string name) => Names.Contains(name) ? _read(name) : throw new ModelFormatException($"There is no tensor '{name}'.");

    /// <summary>Reads a tensor of given dimensions as Float32.</summary>
    internal FloatTensor Weight(string name, int[] dims)
    {
        FloatTensor tensor = Read(name);
        if (!tensor.Dims.SequenceEqual(dims)) throw new ModelFormatException($"Tensor '{name}' is {tensor} instead of [{string.Join(',', dims)}].");
        return Operators.Conversion.Convert(tensor, ElementType.Float32);
    }
}
