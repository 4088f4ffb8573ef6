using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>What docs/operations.md tells people to type is typed here, in the order of the document.</summary>
public sealed partial class Commands_of_the_documents : IDisposable
{
    private const string Document = "docs/operations.md";
    private const string NotRun = "# not run by a test: ";
    private const string WhileItServes = "# while it serves";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Of the simulated devices, or with a server of its own: other tests run each of these.</summary>
    private static readonly string[] OfOtherTests = ["seed", "buy-seats", "move", "undo-move"];

    private readonly string folder = Directory.CreateTempSubdirectory("mobijobs-docs-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Each_does_what_it_is_there_for()
    {
        var blocks = Blocks().Where(block => !block.StartsWith(NotRun, StringComparison.Ordinal)).ToArray();
        Assert.Contains(blocks, block => block.StartsWith(WhileItServes, StringComparison.Ordinal));
        var port = FreePort();
        var script = string.Join('\n', blocks.Select(block => InTurn(block, port)));
        var file = Path.Combine(folder, "all.sh");
        await File.WriteAllTextAsync(file, Beginning(port) + script + "\n");

        using var bash = Process.Start(InFolder("bash", file))!;
        var (said, wrong) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await bash.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            bash.Kill(entireProcessTree: true);
            Assert.Fail($"They took longer than {Patience}.\n{await said}\n{await wrong}");
        }

        Assert.True(bash.ExitCode == 0, $"Code {bash.ExitCode}.\n{await said}\n{await wrong}");
    }

    [Fact]
    public void Each_command_of_the_program_is_among_them_and_in_the_readme()
    {
        var lines = Blocks().SelectMany(block => block.Split('\n')).ToArray();
        var typed = lines.SelectMany(line => Command().Matches(line)).Select(m => m.Groups["name"].Value);
        Assert.Equal(CommandLine.Names.Except(OfOtherTests).Order(), typed.Distinct().Order());

        var listed = OfReadme().Matches(Sources.Read("README.md")).Select(m => m.Groups["name"].Value);
        Assert.Equal(CommandLine.Names.Except(["undo-move", "enable-person"]).Order(), listed.Distinct().Order());
    }

    [Fact]
    public void Each_alert_is_explained()
    {
        var alerts = Alert().Matches(Sources.Read("docs/watching/alerts.yml")).Select(m => m.Groups["name"].Value);
        var rows = Row().Matches(Sources.Read(Document)).Select(m => m.Groups["name"].Value);
        Assert.Equal(alerts.Order(), rows.Order());
    }

    /// <summary>All blocks that are typed, without the indentation of a list.</summary>
    private static IEnumerable<string> Blocks() => Block().Matches(Sources.Read(Document))
        .Select(m => string.Join('\n', m.Groups["text"].Value.Split('\n').Select(line => line.Trim())));

    private static string InTurn(string block, int port)
    {
        var here = block.Replace(":5080", $":{port}", StringComparison.Ordinal);
        return block.StartsWith(WhileItServes, StringComparison.Ordinal) ? $"serve\n{here}\nstop" : here;
    }

    /// <summary>Stops at the first command that fails, and knows how to serve.</summary>
    private string Beginning(int port) =>
        $$"""
        set -euo pipefail
        program='{{Path.Combine(AppContext.BaseDirectory, "MobiJobs")}}'
        mobijobs() { "$program" "$@"; }
        export ASPNETCORE_ENVIRONMENT=Production Https__Required=false Urls=http://localhost:{{port}}
        serve() {
          "$program" > '{{folder}}/log' 2>&1 &
          server=$!
          until grep -qs 'Now listening' '{{folder}}/log'; do kill -0 "$server"; sleep 0.1; done
        }
        stop() { kill -TERM "$server"; wait "$server"; }

        """;

    private ProcessStartInfo InFolder(string program, string word) => new(program, [word])
    {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(
        "^ *```(?:sh|powershell)\n(?<text>.*?)\n *```$", RegexOptions.Multiline | RegexOptions.Singleline, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"(?:^|\| |/)[Mm]obi[Jj]obs (?<name>[a-z][a-z-]+)", RegexOptions.None, 1000)]
    private static partial Regex Command();

    [GeneratedRegex(@"dotnet run --project src/MobiJobs -- (?<name>[a-z-]+)", RegexOptions.None, 1000)]
    private static partial Regex OfReadme();

    [GeneratedRegex(@"- alert: (?<name>\w+)", RegexOptions.None, 1000)]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| `(?<name>MobiJobs[A-Z]\w+)` \|", RegexOptions.Multiline, 1000)]
    private static partial Regex Row();
}
