using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests;

/// <summary>Sizes and habits that every file keeps.</summary>
public sealed class Conventions
{
    private const int LongestLine = 120;
    private const int LongestFile = 300;
    private const int MostParameters = 7;

    /// <summary>Where real time has to pass, and why.</summary>
    private static readonly Dictionary<string, string> Waiting = new(StringComparer.Ordinal)
    {
        ["src/MobiJobs/Runs/RunKeeper.Waiting.cs"] = "waits for the process that carries out the run",
        ["src/MobiJobs/Reports/Webhook/EventQueue.cs"] = "waits for a store that is busy",
        ["src/MobiJobs/Data/MobiJobsDb.Writes.cs"] = "lets the writer pass that was in the way",
        ["tests/MobiJobs.Tests/Support/UnsteadyLine.cs"] = "is a line that stalls",
    };

    /// <summary>Files whose catch is meant, and what stands for it.</summary>
    private static readonly Dictionary<string, string> Caught = new(StringComparer.Ordinal)
    {
        ["src/MobiJobs/Api/Input/KnownMembersFilter.cs"] = "text that is not JSON is refused where it is bound",
        ["src/MobiJobs/Overview/EndedJobsByDay.cs"] = "another process has stored the same figures",
        ["src/MobiJobs/Data/MobiJobsDb.Writes.cs"] = "what fails after a commit must not look like a failed write",
        ["tests/MobiJobs.Tests/Start/Several_processes_on_an_unsteady_line.cs"] = "a console is being replaced",
        ["tests/MobiJobs.Tests/Support/ProcessesOnAServer.cs"] = "a console is being replaced",
    };

    /// <summary>Ends only when it is cancelled: no time passes by it.</summary>
    private const string Forever = "Task.Delay(Timeout.Infinite";

    private static readonly Regex Label = new(
        @"\bLabels\.(?<key>\w+)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Fact]
    public void No_line_is_longer_than_120_characters() => Offenders.AssertNone(
        from file in Code(".cs", ".cshtml", ".js", ".css")
        let count = Sources.Lines(file).Count(line => line.Length > LongestLine)
        where count > 0
        select $"{file}: {count}");

    [Fact]
    public void No_file_is_longer_than_300_lines() => Offenders.AssertNone(
        from file in Code(".cs", ".cshtml", ".js", ".css")
        let count = Sources.Lines(file).Length
        where count > LongestFile
        select $"{file}: {count}");

    [Fact]
    public void No_method_or_constructor_has_more_than_7_parameters() => Offenders.AssertNone(
        from type in typeof(Server).Assembly.GetTypes()
        where IsWritten(type)
        from method in Methods(type)
        where method.GetParameters().Length > MostParameters
        select $"{type}.{method.Name}: {method.GetParameters().Length}");

    [Fact]
    public void No_catch_is_empty_or_takes_every_error_without_passing_it_on() => Offenders.AssertNone(
        from file in Code(".cs")
        where !Caught.ContainsKey(file)
        from block in Catches(Sources.Lines(file))
        where Swallows(block.Head, block.Body)
        select $"{file}: {block.Head.Trim()}");

    [Fact]
    public void Nothing_waits_by_sleeping() => Offenders.AssertNone(
        from file in Sources.Files("src", ".cs").Concat(Sources.Files("tests/MobiJobs.Tests", ".cs"))
        where file != "tests/MobiJobs.Tests/Conventions.cs" && !Waiting.ContainsKey(file)
        from line in Sources.Lines(file)
        where line.Contains("Thread.Sleep(", StringComparison.Ordinal)
            || line.Replace(Forever, "", StringComparison.Ordinal).Contains("Task.Delay(", StringComparison.Ordinal)
        select $"{file}: {line.Trim()}");

    [Fact]
    public void A_test_that_can_t_be_run_somewhere_is_skipped_there_and_does_not_pass() => Offenders.AssertNone(
        from file in Sources.Files("tests", ".cs")
        let lines = Sources.Lines(file)
        from test in Enumerable.Range(0, lines.Length)
        where lines[test].StartsWith("    [Fact", StringComparison.Ordinal)
            || lines[test].StartsWith("    [Theory", StringComparison.Ordinal)
        let body = Array.IndexOf(lines, "    {", test) + 1
        where body > 0 && Array.IndexOf(lines, "", test) is var blank && (blank < 0 || body < blank)
        where lines[body].StartsWith("        if (", StringComparison.Ordinal)
            && lines[body].Contains("{ return; }", StringComparison.Ordinal)
        select $"{file}: {lines[body].Trim()}");

    [Fact]
    public void Every_label_is_used()
    {
        var code = string.Join('\n', Sources.Files("src", ".cs", ".cshtml").Select(Sources.Read));
        var used = Label.Matches(code).Select(m => m.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);

        Offenders.AssertNone(Keys("Labels.resx").Where(key => !used.Contains(key)));
    }

    [Fact]
    public void Both_languages_have_the_same_labels() => Assert.Equal(Keys("Labels.resx"), Keys("Labels.en.resx"));

    [Fact]
    public void Every_package_with_a_version_is_referenced_or_pins_one_that_is_restored()
    {
        var projects = Sources.Files("src", ".csproj").Concat(Sources.Files("tests", ".csproj")).ToArray();
        var referenced = projects.SelectMany(p => Includes(p, "PackageReference")).ToHashSet(StringComparer.Ordinal);
        var restored = string.Concat(projects.Select(Path.GetDirectoryName)
            .Select(folder => Sources.Read($"{folder}/obj/project.assets.json")));

        Offenders.AssertNone(Versions(pins: false).Where(package => !referenced.Contains(package)));
        Offenders.AssertNone(Versions(pins: true)
            .Where(package => !restored.Contains($"\"{package}/", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>What people wrote: everything below src and tests but migrations.</summary>
    private static IEnumerable<string> Code(params string[] extensions) => Sources.Files("src", extensions)
        .Concat(Sources.Files("tests", extensions))
        .Where(file => !file.Contains("/Data/Migrations/", StringComparison.Ordinal));

    private static bool IsWritten(Type type) =>
        type.Namespace?.StartsWith("MobiJobs", StringComparison.Ordinal) == true
        && !type.Namespace.StartsWith("MobiJobs.Data.Migrations", StringComparison.Ordinal)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute));

    /// <summary>Those declared here; the parameters of an override were chosen by whoever declared it first.</summary>
    private static IEnumerable<MethodBase> Methods(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.NonPublic
            | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return type.GetMethods(own).Where(m => m.GetBaseDefinition().DeclaringType == type)
            .Concat<MethodBase>(type.GetConstructors(own))
            .Where(m => !m.IsDefined(typeof(CompilerGeneratedAttribute)));
    }

    /// <summary>Each catch with the lines of its block, which may stand on the same line.</summary>
    private static IEnumerable<(string Head, string[] Body)> Catches(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("catch", StringComparison.Ordinal)) { continue; }

            var close = lines[i][..^lines[i].TrimStart().Length] + "}";
            var end = Array.IndexOf(lines, close, i);
            yield return lines[i].EndsWith('}')
                ? (lines[i][..lines[i].LastIndexOf('{')], [lines[i][(lines[i].LastIndexOf('{') + 1)..^1]])
                : (lines[i], lines[(i + 2)..end]);
        }
    }

    /// <summary>A cancellation that was asked for ends a loop of its own accord; nothing is lost with it.</summary>
    private static bool Swallows(string head, string[] body)
    {
        if (head.Contains("OperationCanceledException", StringComparison.Ordinal)) { return false; }

        var isEmpty = body.All(line => line.Trim() is "" or ['/', '/', ..]);
        var takesAll = !head.Contains("when", StringComparison.Ordinal)
            && (!head.Contains('(', StringComparison.Ordinal) || head.Contains("(Exception", StringComparison.Ordinal));
        return isEmpty || (takesAll && !body.Any(line => line.Contains("throw", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Keys(string file) => Read($"src/MobiJobs/{file}")
        .Root!.Elements("data")
        .Select(e => e.Attribute("name")!.Value)
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Versions(bool pins) => Read("Directory.Packages.props")
        .Descendants("PackageVersion")
        .Where(e => pins == (e.Parent!.Attribute("Label")?.Value == "Transitive pins"))
        .Select(e => e.Attribute("Include")!.Value);

    private static IEnumerable<string> Includes(string file, string element) =>
        Read(file).Descendants(element).Select(e => e.Attribute("Include")!.Value);

    private static XDocument Read(string file) => XDocument.Load(Path.Combine(Sources.Root, file));
}
