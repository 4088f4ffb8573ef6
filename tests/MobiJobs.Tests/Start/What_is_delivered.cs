using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>The image, its services and the units, held against the rules that nothing here can try.</summary>
public sealed partial class What_is_delivered
{
    private const string Compose = "docker-compose.yml";

    private static readonly string[] Sandbox =
    [
        "Type=notify", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
        "StateDirectory=mobijobs", "CapabilityBoundingSet=", "User=mobijobs", "TimeoutStopSec=15", "UMask=0077",
    ];

    [Fact]
    public void The_image_runs_without_rights_and_says_how_it_is()
    {
        var lines = Sources.Lines("Dockerfile").Where(line => !line.StartsWith('#')).ToArray();
        var last = lines.Skip(Array.FindLastIndex(lines, line => line.StartsWith("FROM ", StringComparison.Ordinal)));

        Assert.Contains("USER $APP_UID", last);
        Assert.DoesNotContain(last, line => line.StartsWith("RUN ", StringComparison.Ordinal)); // It has no shell.
        Assert.Contains(last, line => line.EndsWith("""CMD ["/app/MobiJobs", "health"]""", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(":latest", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => Secret().IsMatch(line));
        Assert.Equal(["*", "!artifacts/release/mobijobs-*-linux-*.tar.gz"], Sources.Lines(".dockerignore"));
    }

    [Fact]
    public void Services_have_no_secret_and_no_right_that_they_do_not_need()
    {
        var text = Sources.Read(Compose);
        Assert.DoesNotMatch(@"(?i)(?:password|key): +""?[^$\s/""{]", text); // Each comes from the environment.
        const string Confined =
            "x-confined: &confined\n  read_only: true\n  security_opt: [\"no-new-privileges:true\"]\n";
        Assert.Contains(Confined, text, StringComparison.Ordinal);
        foreach (var service in Services(text))
        {
            Assert.Matches("no-new-privileges|<<: \\*(confined|mobijobs)|^  console-2|^  worker-2", service);
        }

        Assert.Contains("User Id=mobijobs-run;", text, StringComparison.Ordinal);
        Assert.Contains("store: {internal: true}", text, StringComparison.Ordinal);
        var proxy = Address().Match(text).Groups["address"].Value;
        Assert.Contains($"Proxy__Trusted: {proxy}\n", text, StringComparison.Ordinal); // And nobody else.
        Assert.Contains("flush_interval -1", Sources.Read("deploy/compose/Caddyfile"), StringComparison.Ordinal);
    }

    [Fact]
    public void Logins_get_the_rights_of_the_document_and_no_more()
    {
        var script = Sources.Read("deploy/compose/logins.sql");
        var tree = new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.Empty(errors.Select(e => $"{e.Line}: {e.Message}"));

        var rights = new Rights();
        tree.Accept(rights);
        Assert.Equal(
            [
                "mobijobs-migrate db_datareader", "mobijobs-migrate db_datawriter", "mobijobs-migrate db_ddladmin",
                "mobijobs-run EXECUTE", "mobijobs-run db_datareader", "mobijobs-run db_datawriter",
            ],
            rights.Given.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Units_keep_the_program_in_its_box()
    {
        var units = Sources.Files("deploy/systemd", ".service").ToArray();
        Assert.NotEmpty(units);
        Assert.All(units, unit => Assert.Empty(Sandbox.Except(Sources.Lines(unit), StringComparer.Ordinal)));
    }

    [FactOn(Place.Systemd)]
    public async Task Systemd_accepts_the_units()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-units-").FullName;
        foreach (var file in Sources.Files("deploy/systemd", ".service"))
        {
            var lines = Sources.Lines(file);
            // It looks whether the program and its user are there, and here they are not.
            var here = lines.Where(line => !line.StartsWith("User=", StringComparison.Ordinal))
                .Select(line => line.Replace("/opt/mobijobs/MobiJobs", "/bin/true", StringComparison.Ordinal));
            await File.WriteAllLinesAsync(Path.Combine(folder, Path.GetFileName(file)), here);
        }

        var start = new ProcessStartInfo(Places.SystemdAnalyze, ["verify", .. Directory.GetFiles(folder)])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var verify = Process.Start(start)!;
        var said = await verify.StandardError.ReadToEndAsync();
        await verify.WaitForExitAsync();
        Assert.Equal((0, ""), (verify.ExitCode, said));
        Directory.Delete(folder, recursive: true);
    }

    private static IEnumerable<string> Services(string text)
    {
        var all = text.Split("\nservices:\n")[1].Split("\nnetworks:\n")[0];
        return Service().Split(all).Where(part => part.TrimStart().Length > 0);
    }

    [GeneratedRegex(@"(?=^  [a-z][\w-]*:)", RegexOptions.Multiline, 1000)]
    private static partial Regex Service();

    [GeneratedRegex(@"ipv4_address: (?<address>[\d.]+)", RegexOptions.None, 1000)]
    private static partial Regex Address();

    [GeneratedRegex("(?i)(?:password|secret|token|apikey)=", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    private sealed class Rights : TSqlFragmentVisitor
    {
        public List<string> Given { get; } = [];

        public override void Visit(AlterRoleStatement node) =>
            Given.Add($"{((AddMemberAlterRoleAction)node.Action).Member.Value} {node.Name.Value}");

        public override void Visit(GrantStatement node) => Given.AddRange(
            from permission in node.Permissions
            from principal in node.Principals
            select $"{principal.Identifier.Value} {string.Join(' ', permission.Identifiers.Select(i => i.Value))}");
    }
}
