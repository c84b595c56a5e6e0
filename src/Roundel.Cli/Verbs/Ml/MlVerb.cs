using System.CommandLine;

namespace Roundel.Cli.Verbs.Ml;

/// <summary>Everything about neural networks.</summary>
internal sealed class MlVerb() : Verb("ml",
    "Proves what neural networks do: that a committed model, run in exact integer arithmetic, gave this output. A float model is imported, calibrated to an " +
    "integer model (.rndlm), and registered, which gives the key that verifiers need; then inputs are run and proven.",
    "ml import examples/ml/digits.onnx",
    "ml calibrate examples/ml/digits.onnx --samples examples/ml/digits.eval.json -o digits.rndlm",
    "ml register digits.rndlm -o digits.key",
    "ml prove digits.rndlm --input examples/ml/digits.sample.json -o answer.proof",
    "ml verify answer.proof --key digits.key")
{
    public override IReadOnlyList<Verb> Parts { get; } =
    [
        new MlImportVerb(), new MlCalibrateVerb(), new MlRegisterVerb(), new MlRunVerb(), new MlProveVerb(), new MlVerifyVerb(), new MlInspectVerb(), new MlBenchVerb(),
    ];

    protected override void Declare(Command command)
    {
    }

    protected override int Run(ParseResult result, Terminal terminal) => ExitCodes.Usage;
}
