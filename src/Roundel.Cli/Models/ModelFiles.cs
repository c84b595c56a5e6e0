using Roundel.Ml;
using Roundel.Ml.Graphs;
using Roundel.Ml.Proofs;
using Roundel.Sdk;

namespace Roundel.Cli.Models;

/// <summary>Reads networks and their keys from files, of whatever format.</summary>
internal static class ModelFiles
{
    /// <summary>The end of the names of integer models.</summary>
    public const string IntegerExtension = ".rndlm";

    /// <summary>The name under which a decoder's number of tokens is bound where a file does not fix it.</summary>
    public const string TokensName = "seq";

    /// <summary>Whether a file is an integer model, by its name.</summary>
    public static bool IsInteger(string path) => path.EndsWith(IntegerExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a float model: ONNX, a folder or safetensors file with its config.json, or GGUF.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="bind">Sizes of dimensions that have names.</param>
    /// <param name="example">An input, whose dimensions give the sizes that are left.</param>
    /// <exception cref="RoundelException">There is no such file, or its name says no known format.</exception>
    /// <exception cref="ModelFormatException">The file is no model.</exception>
    public static FloatModel ReadFloat(string path, IReadOnlyDictionary<string, int> bind,
        IReadOnlyDictionary<string, FloatTensor>? example = null) => Reading(path, () =>
    {
        if (Directory.Exists(path)) return CheckpointReader.ReadFolder(path, Tokens(bind, example));
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".onnx" => OnnxReader.ReadFile(path, bind, example?.ToDictionary(e => e.Key, e => e.Value.Dims, StringComparer.Ordinal)),
            ".gguf" => GgufModelReader.Read(GgufFile.Open(path), Tokens(bind, example)),
            ".safetensors" => CheckpointReader.ReadFolder(Path.GetDirectoryName(Path.GetFullPath(path))!, Tokens(bind, example)),
            _ => throw new RoundelException(RoundelErrorKind.BadInput,
                $"{path}: choose a model in .onnx, .gguf, .safetensors or {IntegerExtension}, or a folder with config.json."),
        };
    });

    /// <summary>Reads an integer model.</summary>
    /// <exception cref="RoundelException">There is no such file.</exception>
    /// <exception cref="ModelException">It is no model file.</exception>
    public static IntegerModel ReadInteger(string path) => Reading(path, () => IntegerModel.Load(path));

    /// <summary>Reads a key.</summary>
    public static ModelKey ReadKey(string path) => ModelKey.FromBytes(Files.Read(path, "key"));

    /// <summary>The file beside a model with the same name and another ending; null if there is none.</summary>
    public static string? Beside(string path, string ending)
    {
        string whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string name = Directory.Exists(whole) ? whole : Path.Combine(Path.GetDirectoryName(whole)!, Path.GetFileNameWithoutExtension(whole));
        return File.Exists(name + ending) ? Path.GetRelativePath(Environment.CurrentDirectory, name + ending) : null;
    }

    private static int Tokens(IReadOnlyDictionary<string, int> bind, IReadOnlyDictionary<string, FloatTensor>? example) =>
        bind.TryGetValue(TokensName, out int tokens) ? tokens
        : example is { Count: 1 } && example.Values.Single().Dims is [1, var length] ? length
        : throw new RoundelException(RoundelErrorKind.BadInput, $"The file does not say for how many tokens: give --bind {TokensName}=N.");

    private static T Reading<T>(string path, Func<T> read)
    {
        if (path.Length == 0) throw new RoundelException(RoundelErrorKind.File, "The path of the model is empty: name a file.");
        if (!Directory.Exists(path) && !File.Exists(path)) throw new RoundelException(RoundelErrorKind.File, $"There is no file {path}: check the path of the model.");
        try
        {
            return read();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new RoundelException(RoundelErrorKind.File, $"The model {path} cannot be read: {e.Message}", e);
        }
    }
}
