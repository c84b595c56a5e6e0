using Roundel.Ml;
using Roundel.Ml.Graphs;

namespace Roundel.Cli.Models;

/// <summary>An integer model compared with the float model that it was made of.</summary>
/// <param name="Report">How far outputs are from each other.</param>
/// <param name="Float">The part of labels that the float model gives; null if there are none.</param>
/// <param name="Integer">The same of the integer model.</param>
internal sealed record ModelAccuracy(AccuracyReport Report, double? Float, double? Integer)
{
    public static ModelAccuracy Of(IntegerModel model, FloatModel original, SampleSet samples)
    {
        AccuracyReport report = Quantizer.Compare(model, original, samples.Inputs);
        if (samples.Labels is not { } labels) return new ModelAccuracy(report, null, null);
        string output = original.Outputs[0].Name;
        double Right(Func<IReadOnlyDictionary<string, FloatTensor>, FloatTensor> run)
        {
            int right = 0;
            for (int i = 0; i < labels.Count; i++)
            {
                FloatTensor found = run(samples.Inputs[i]);
                if (EvaluationSet.LastArgMax(found.ToFloats(), found.Dims.Count == 0 ? 1 : found.Dims[^1]) == labels[i]) right++;
            }
            return (double)right / labels.Count;
        }
        return new ModelAccuracy(report, Right(input => FloatInterpreter.Run(original, input)[output]),
            Right(input => Quantizer.Dequantize(IntegerInterpreter.Run(model, Quantizer.Quantize(model, input)))[output]));
    }
}
