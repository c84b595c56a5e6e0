namespace Roundel.Testing;

/// <summary>The repository that the tests are built in.</summary>
internal static class RepositoryRoot
{
    /// <summary>Its folder.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Roundel.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests must run below the repository's root.");
    }
}
