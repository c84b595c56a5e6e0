using System.CommandLine;
using System.Diagnostics;
using Roundel.Cli.Models;
using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Sdk;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>A model of any kind with an input: float models are quantised at once.</summary>
internal sealed class SourceOptions
{
    /// <summary>The endings of the files with samples that are looked for beside a float model.</summary>
    private static readonly string[] Endings = [".eval.json", ".sample.json"];

    private readonly Argument<string> _model = MlOptions.AnyModel();
    private readonly Option<string> _input = MlOptions.Input();
    private readonly Option<string[]> _samples = MlOptions.Samples();
    private readonly Setting<IReadOnlyDictionary<string, int>> _bind = MlOptions.Bind();
    private readonly Option<bool> _private = MlOptions.PrivateInput();

    public SourceOptions() => _samples.Description += " Only for a float model; without it NAME.eval.json or NAME.sample.json beside the model, or the input itself.";

    public void AddTo(Command command)
    {
        _input.Required = true;
        command.Add(_model);
        command.Add(_input);
        command.Add(_samples);
        command.Add(_bind);
        command.Add(_private);
        command.Validators.Add(result =>
        {
            if (!ModelFiles.IsInteger(result.GetValue(_model) ?? "")) return;
            foreach (Option option in (Option[])[_samples, _bind, _private])
                if (Options.IsGiven(result, option)) result.AddError($"{option.Name} is for float models: an integer model has been calibrated.");
        });
    }

    /// <summary>The input.</summary>
    /// <exception cref="RoundelException">It cannot be read.</exception>
    public IReadOnlyDictionary<string, FloatTensor> ReadInput(ParseResult result) => SampleSet.ReadTensors(result.GetRequiredValue(_input), "input");

    /// <summary>The model, quantised if it is a float one, which takes the sizes and the input the types of each other.</summary>
    public ModelSource Load(ParseResult result, ref IReadOnlyDictionary<string, FloatTensor> input, PhaseClock? clock = null)
    {
        string path = result.GetRequiredValue(_model);
        clock?.Begin("read");
        if (ModelFiles.IsInteger(path)) return new ModelSource(ModelFiles.ReadInteger(path), null, path, 0);
        FloatModel model = ModelFiles.ReadFloat(path, _bind.Of(result), input);
        input = SampleSet.For(model, input);
        MlOptions.Check(model, [input]);
        string[] files = result.GetValue(_samples) ?? [];
        if (files.Length == 0 && Endings.Select(e => ModelFiles.Beside(path, e)).FirstOrDefault(f => f is not null) is { } beside) files = [beside];
        IReadOnlyList<IReadOnlyDictionary<string, FloatTensor>> samples =
            files.Length == 0 ? [input] : MlOptions.Read(files).Split().Calibration.For(model).Inputs;
        MlOptions.Check(model, samples);
        clock?.Begin("quantise");
        long start = Stopwatch.GetTimestamp();
        IntegerModel integers = Quantizer.Compile(model, samples, new QuantizerOptions { PublicInputs = result.GetValue(_private) ? new HashSet<string>() : null }).Model;
        string calibrated = files.Length == 0 ? "calibrated with the input alone"
            : $"calibrated with {Output.TextReport.Count(samples.Count, "sample")} of {string.Join(", ", files)}";
        return new ModelSource(integers, model, $"{path}, {calibrated}", Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
}
