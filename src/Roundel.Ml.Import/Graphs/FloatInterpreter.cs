using Roundel.Ml.Operators;

namespace Roundel.Ml.Graphs;

/// <summary>Runs a graph in binary32, operator by operator.</summary>
public static class FloatInterpreter
{
    /// <summary>Computes the outputs of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">A tensor of the port's type and dimensions for each input.</param>
    /// <param name="observe">Is called with name and value of each input and of each node's outputs, in order; initializers are not shown.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="ArgumentException">An input is missing or has another type or shape.</exception>
    /// <exception cref="ModelFormatException">A node has no result for these values: an index out of range, a division of integers by zero.</exception>
    public static IReadOnlyDictionary<string, FloatTensor> Run(FloatModel model, IReadOnlyDictionary<string, FloatTensor> inputs,
        Action<string, FloatTensor>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        var values = new Dictionary<string, FloatTensor>(model.Initializers, StringComparer.Ordinal);
        foreach (FloatPort port in model.Inputs)
        {
            if (!inputs.TryGetValue(port.Name, out FloatTensor? input)) throw new ArgumentException($"Input '{port.Name}' is missing.", nameof(inputs));
            if (input.Type != port.Type || !input.Dims.SequenceEqual(port.Dims))
                throw new ArgumentException($"Input '{port.Name}' is {input}; the model takes {port}.", nameof(inputs));
            values.Add(port.Name, input);
            observe?.Invoke(port.Name, input);
        }
        // Intermediate values go when the last node that reads them has run.
        var readers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string value in model.Nodes.SelectMany(n => n.Inputs).Concat(model.Outputs.Select(o => o.Name)))
            readers[value] = readers.GetValueOrDefault(value) + 1;
        foreach (FloatNode node in model.Nodes)
        {
            FloatTensor[] results = RunNode(node, values);
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                if (node.Outputs[i].Length == 0) continue;
                observe?.Invoke(node.Outputs[i], results[i]);
                if (readers.ContainsKey(node.Outputs[i])) values[node.Outputs[i]] = results[i];
            }
            foreach (string input in node.Inputs)
                if (--readers[input] == 0) values.Remove(input);
        }
        return model.Outputs.ToDictionary(o => o.Name, o => values[o.Name], StringComparer.Ordinal);
    }

    private static FloatTensor[] RunNode(FloatNode node, Dictionary<string, FloatTensor> values)
    {
        Operator op = OperatorTable.Of(node);
        NodeContext context = Inference.ContextOf(node, n => new Shape(values[n].Type, values[n].DimArray), n => values[n]);
        return op.Run(context, op.Infer(context));
    }
}
