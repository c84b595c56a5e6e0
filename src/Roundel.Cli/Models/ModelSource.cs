using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Models;

/// <summary>An integer model to run or prove, and the float model that it was made of if that is at hand.</summary>
/// <param name="Model">The integer model.</param>
/// <param name="Float">The float model; null if a model file was given.</param>
/// <param name="Origin">Where it is from, for people.</param>
/// <param name="QuantiseMilliseconds">What quantising took.</param>
internal sealed record ModelSource(IntegerModel Model, FloatModel? Float, string Origin, double QuantiseMilliseconds)
{
    /// <summary>The integers that stand for an input.</summary>
    /// <exception cref="RoundelException">The input does not fit.</exception>
    public IReadOnlyDictionary<string, IntegerTensor> Quantise(IReadOnlyDictionary<string, FloatTensor> input) => Quantise(Model, input);

    /// <summary>The same for any model.</summary>
    public static IReadOnlyDictionary<string, IntegerTensor> Quantise(IntegerModel model, IReadOnlyDictionary<string, FloatTensor> input)
    {
        try
        {
            if (input.Keys.FirstOrDefault(name => model.Inputs.All(i => i.Name != name)) is { } unknown)
                throw new ModelException(unknown, $"the model has no such input, but {string.Join(", ", model.Inputs.Select(i => $"{i.Name} {i.GivenShape}"))}");
            return Quantizer.Quantize(model, input);
        }
        catch (ModelException e)
        {
            throw new RoundelException(RoundelErrorKind.BadInput, e.Message, e);
        }
    }

    /// <summary>The float model's outputs; null if it is not at hand.</summary>
    public IReadOnlyDictionary<string, FloatTensor>? RunFloat(IReadOnlyDictionary<string, FloatTensor> input) =>
        Float is null ? null : FloatInterpreter.Run(Float, input);
}
