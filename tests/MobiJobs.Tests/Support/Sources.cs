namespace MobiJobs.Tests.Support;

/// <summary>The repository's own text files, found from where the tests run.</summary>
internal static class Sources
{
    public static readonly string Root = FindRoot();

    /// <summary>The folder of the program's project.</summary>
    public static string Program => Path.Combine(Root, "src", "MobiJobs");

    /// <summary>Files below a folder, by their paths from the root; without what is built.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "lib"))
            .Order(StringComparer.Ordinal);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here.FullName, "MobiJobs.sln")))
        {
            here = here.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return here.FullName;
    }
}
