using System.Text.RegularExpressions;
using MobiJobs.Start;

namespace MobiJobs.Tests;

/// <summary>What docs/architecture.md says of who may know whom, read from the sources themselves.</summary>
public sealed class Structure
{
    private static readonly string[] Empty = ["Manager", "Helper", "Util", "Utils", "Repository", "Service"];

    internal static readonly string Root = FindRoot();

    [Fact]
    public void Only_the_queue_speaks_of_hangfire() => AssertNone("", @"\bHangfire\b", "Queue");

    [Fact]
    public void Only_data_and_settings_name_an_engine() => AssertNone("", @"\b(SqliteConnection|SqlConnection|SqliteMobiJobsDb|SqlServerMobiJobsDb|FromSql\w*|ExecuteSql\w*)\b", "Data");

    [Fact]
    public void Only_the_gateway_and_the_client_of_Apple_speak_http() => AssertNone("", @"\b(HttpClient|HttpRequestMessage|IHttpClientFactory|SocketsHttpHandler)\b", "Gateway", "Vpp/AppsAndBooks");

    [Fact]
    public void No_type_is_named_for_nothing() => Assert.DoesNotContain(
        typeof(Server).Assembly.GetTypes().Where(t => t.Namespace?.StartsWith("MobiJobs", StringComparison.Ordinal) == true),
        t => t != typeof(MobiJobs.Vpp.IVppService) && Empty.Any(word => t.Name.Replace("TagHelper", "", StringComparison.Ordinal).EndsWith(word, StringComparison.Ordinal)));

    [Fact]
    public void No_method_waits_by_sleeping_or_asks_the_machine_for_the_time() => AssertNone("", @"Thread\.Sleep|DateTime\.(Utc)?Now\b|DateTimeOffset\.(Utc)?Now\b");

    private static void AssertNone(string under, string pattern, params string[] except)
    {
        var folder = Path.Combine(Root, "src", "MobiJobs");
        var guilty = Directory.EnumerateFiles(folder, "*.cs*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'))
            .Where(f => Path.GetExtension(f) is ".cs" or ".cshtml")
            .Where(f => !f.StartsWith("obj/", StringComparison.Ordinal) && !f.StartsWith("bin/", StringComparison.Ordinal) && f.StartsWith(under, StringComparison.Ordinal))
            .Where(f => !except.Any(e => f.StartsWith(e, StringComparison.Ordinal)))
            .Where(f => Regex.IsMatch(File.ReadAllText(Path.Combine(folder, f)), pattern, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking));
        Assert.Empty(guilty);
    }

    private static string FindRoot()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(here.FullName, "MobiJobs.sln"))) { here = here.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository."); }

        return here.FullName;
    }

}
