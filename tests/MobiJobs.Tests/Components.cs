using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests;

/// <summary>docs/components.md lists what the program brings with it: what is added or renewed is seen there.</summary>
public sealed class Components
{
    [Fact]
    public void The_document_lists_what_the_program_brings_with_it()
    {
        var text = new StringBuilder()
            .AppendLine("# Components")
            .AppendLine()
            .AppendLine("What others have written and the program brings with it, beyond .NET itself. A test keeps the "
                + "list true; how soon one is replaced is in [security](security.md#components).")
            .AppendLine();
        Table(text, "Libraries (NuGet)", Libraries());
        Table(text, "Style sheets, scripts and fonts (npm)", Assets());
        Approved.Assert("docs/components.md", text.ToString().ReplaceLineEndings("\n"));
    }

    private static void Table(StringBuilder text, string title, IEnumerable<(string Name, string Version)> components)
    {
        text.Append("| ").Append(title).AppendLine(" | version |").AppendLine("|---|---|");
        foreach (var (name, version) in components.OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase))
        {
            text.Append("| ").Append(name).Append(" | ").Append(version).AppendLine(" |");
        }

        text.AppendLine();
    }

    /// <summary>
    /// Those that are published with the program, whoever brought them: not what only packages need that serve the
    /// building alone (<c>PrivateAssets</c>).
    /// </summary>
    private static IEnumerable<(string Name, string Version)> Libraries()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "MobiJobs.deps.json");
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        var known = file.RootElement.GetProperty("targets").EnumerateObject().Single().Value.EnumerateObject()
            .ToDictionary(library => library.Name.Split('/')[0]);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Stack<string>(NeededBy(known["MobiJobs"]).Except(OfTheBuild(), StringComparer.Ordinal));
        while (next.TryPop(out var name))
        {
            if (!known.TryGetValue(name, out var library) || !found.TryAdd(name, library.Name.Split('/')[1]))
            {
                continue;
            }

            foreach (var needed in NeededBy(library)) { next.Push(needed); }
        }

        return [.. found.Select(library => (library.Key, library.Value))];
    }

    private static string[] NeededBy(JsonProperty library) =>
        library.Value.TryGetProperty("dependencies", out var needed)
            ? [.. needed.EnumerateObject().Select(package => package.Name)]
            : [];

    private static IEnumerable<string> OfTheBuild() =>
        XDocument.Parse(Sources.Read("src/MobiJobs/MobiJobs.csproj")).Descendants("PackageReference")
            .Where(package => package.Attribute("PrivateAssets")?.Value == "all")
            .Select(package => package.Attribute("Include")!.Value);

    private static IEnumerable<(string, string)> Assets()
    {
        const string Folder = "node_modules/";
        using var file = JsonDocument.Parse(Sources.Read("src/MobiJobs/package-lock.json"));
        return [.. file.RootElement.GetProperty("packages").EnumerateObject()
            .Where(package => package.Name.StartsWith(Folder, StringComparison.Ordinal))
            .Where(package => !package.Value.TryGetProperty("dev", out _)) // Builds, and is not published.
            .Select(package => (package.Name[Folder.Length..], package.Value.GetProperty("version").GetString()!))];
    }
}
