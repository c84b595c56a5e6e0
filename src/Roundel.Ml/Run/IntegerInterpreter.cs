using Roundel.Prover;

namespace Roundel.Ml;

/// <summary>Runs models. What this computes is what a model means; the result is the witness of a proof as well.</summary>
public static class IntegerInterpreter
{
    /// <summary>Runs a model.</summary>
    /// <param name="model">The model, with its weights.</param>
    /// <param name="inputs">Each input by its name: its cells, or for classes their numbers (<see cref="InputNode.GivenShape"/>).</param>
    /// <param name="workers">The threads; null for one for each processor.</param>
    /// <exception cref="ModelException">An input is missing, unknown, or of another shape or range, or a value fails a range check of the model.</exception>
    /// <exception cref="InvalidOperationException">The weights are not at hand.</exception>
    public static Witness Run(IntegerModel model, IReadOnlyDictionary<string, IntegerTensor> inputs, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!model.IsLoaded) throw new InvalidOperationException("The weights are not at hand.");
        foreach (string name in inputs.Keys)
            if (model.Inputs.All(i => i.Name != name)) throw new ModelException(name, "the model has no such input");
        if (workers is null)
        {
            using var own = new Workers(Environment.ProcessorCount);
            return Run(model, inputs, own);
        }
        var witness = new Witness(model);
        foreach (InputNode input in model.Inputs)
        {
            if (!inputs.TryGetValue(input.Name, out IntegerTensor? given)) throw new ModelException(input.Name, "the input is missing");
            witness.Set(input, input.Expand(given).Values);
        }
        foreach (Node node in model.Nodes)
            if (!node.IsAuxiliary) Evaluate(witness, node, workers);
        return witness;
    }

    /// <summary>Computes a node's tensor, and those of its parts, from its operands', which are there already.</summary>
    internal static void Evaluate(Witness witness, Node node, Workers workers)
    {
        int[] Operand(int i) => witness.Values(node.Operands[i]);
        switch (node)
        {
            case ViewNode view: witness.Set(node, NodeRun.View(view.Map, Operand(0), workers)); break;
            case AxisMapNode map: witness.Set(node, NodeRun.AxisMap(map, Operand(0), workers)); break;
            case LinearNode linear: witness.Set(node, NodeRun.Linear(linear, [.. node.Operands.Select(witness.Values)], workers)); break;
            case EinsumNode einsum:
                witness.Set(node, new EinsumRun(einsum, witness.CellsOf(einsum.Left), witness.CellsOf(einsum.Right)).Run(workers));
                break;
            case RangeNode range:
                if (NodeRun.Outside(node.Shape, Operand(0), range.Interval) is int cell)
                    throw new ModelException(node.Name, $"the value {cell} is not in the range from {range.Min} of {range.Bits} bits");
                witness.Set(node, Operand(0));
                break;
            case ShiftNode shift:
                NodeRun.Shift(shift, Operand(0), witness.New(node), witness.New(shift.Low), workers);
                if (shift.IsAsserted && NodeRun.Outside(node.Shape, witness.Values(node), node.Interval) is int floor)
                    throw new ModelException(node.Name, $"the value {floor} is not in {node.Interval}; the model was made for smaller ones");
                break;
            case LookupNode lookup: witness.Set(node, NodeRun.Lookup(lookup, Operand(0), workers)); break;
            case DivideNode divide:
                NodeRun.Divide(divide, Operand(0), Operand(1), witness.New(node), witness.New(divide.Remainder), workers);
                break;
            case ArgMaxNode argMax: NodeRun.ArgMax(argMax, Operand(0), witness.New(node), witness.New(argMax.Maximum), workers); break;
        }
    }
}
