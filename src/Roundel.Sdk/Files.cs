using Roundel.RiscV;

namespace Roundel.Sdk;

/// <summary>Reads and writes files with errors that say what to do.</summary>
public static class Files
{
    /// <summary>The most bytes read from any file.</summary>
    public const int MaxBytes = ExecutionOptions.MaxStreamBytes;

    private const int ChunkBytes = 1 << 16;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="what">What it should be, for messages: "program", "proof", "input".</param>
    /// <exception cref="RoundelException">It cannot be read, or is larger than <see cref="MaxBytes"/>.</exception>
    public static byte[] Read(string path, string what)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) throw Error($"The path of the {what} is empty: name a file.");
        if (Directory.Exists(path)) throw Error($"{path} is a folder, not a {what} file: name a file.");
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return ReadAll(stream, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Error($"There is no file {path}: check the path of the {what}.", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException)
        {
            throw Error($"The {what} {path} may not be read: check its permissions.", e);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw Error($"The {what} {path} cannot be read: {OneLine(e.Message)}", e);
        }
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="RoundelException">It has more than <see cref="MaxBytes"/> bytes.</exception>
    public static byte[] ReadAll(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using MemoryStream all = new();
        byte[] chunk = new byte[ChunkBytes];
        for (int count; (count = stream.Read(chunk)) > 0;)
        {
            if (all.Length + count > MaxBytes) throw Error($"{name} has more than {MaxBytes} bytes, which is too large for any file of Roundel.");
            all.Write(chunk, 0, count);
        }
        return all.ToArray();
    }

    /// <summary>Writes a file so that at any time its path holds either the old content or the whole new one.</summary>
    /// <param name="path">Where to write; what is there is replaced.</param>
    /// <param name="bytes">The content.</param>
    /// <exception cref="RoundelException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        CheckWritable(path);
        try
        {
            // Devices cannot be replaced by a rename.
            if (IsDevice(path))
            {
                using FileStream device = new(path, FileMode.Open, FileAccess.Write);
                device.Write(bytes);
                return;
            }
            // A link keeps pointing where it does: what it points to is replaced.
            var file = new FileInfo(path);
            string target = (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) ?? file).FullName;
            string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
            try
            {
                File.WriteAllBytes(temporary, bytes);
                File.Move(temporary, target, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Error($"{path} cannot be written: {OneLine(e.Message)}", e);
        }
    }

    /// <summary>Checks that a path can be written, before time is spent on what to write there.</summary>
    /// <exception cref="RoundelException">The folder is missing, or the path is a folder.</exception>
    public static void CheckWritable(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0 || path.Contains('\0')) throw Error("The path of the output is empty or malformed: name a file.");
        if (Directory.Exists(path)) throw Error($"{path} is a folder: name a file in it.");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw Error($"There is no folder {folder}: create it, or write elsewhere.");
    }

    private static bool IsDevice(string path) => !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();

    private static RoundelException Error(string message, Exception? inner = null) => new(RoundelErrorKind.File, message, inner);
}
