using Microsoft.Extensions.Configuration;
using MobiJobs.Start;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Start;

/// <summary>The program says in one line what it does not understand, and does nothing else.</summary>
public sealed class Starting_with_wrong_words
{
    [Theory]
    [InlineData("migrate", "migrate")]
    [InlineData("migrate", "--contentRoot", "X", "migrate")]
    [InlineData("migrate", "--Worker:Count=2", "migrate", "--Log:Format", "Json")]
    [InlineData("migrate", "--Keys:Certificate", "/etc/mobijobs.pfx", "migrate")]
    [InlineData("create-admin", "--user", "a", "create-admin", "--role", "Helpdesk")]
    [InlineData(null, "--urls", "http://localhost:5081")]
    [InlineData(null, "Urls=http://localhost:5081")]
    public void A_command_is_found_before_and_after_options(string? command, params string[] words)
    {
        var (found, others) = CommandWords.Split(words);

        Assert.Equal(command, found);
        Assert.Equal(words.Where(w => w != command), others);
    }

    [Theory]
    [InlineData(2, "\"--contentRoot\" is no option of this command.", "--contentRoot", ".", "migrate")]
    [InlineData(2, "There is no command \"migrat\".", "--Log:Format", "Json", "migrat")]
    [InlineData(2, "Gateway:Simulated:Spede is no setting of this program. The nearest one is Gateway:Simulated:Speed.",
        "--Gateway:Simulated:Spede=2")]
    [InlineData(2, "Databse:Provider is no setting of this program. The nearest one is Database:Provider.",
        "--Databse:Provider=SqlServer")]
    [InlineData(2, "Notices:Every is no setting of this program. The nearest one is ", "--Notices:Every=5")]
    [InlineData(2, "prot is no setting of this program. The nearest one is ", "--prot", "80")]
    [InlineData(2, "Telemetry:Otlp = \"https://…@otel.school.example/\" is not allowed.",
        "--Telemetry:Otlp=https://watch:pa@ss@otel.school.example/")]
    [InlineData(2, "urls = \"garbage\" is not allowed.", "--urls", "garbage")]
    [InlineData(2, "urls = \"http://localhost:99999\" is not allowed.", "--urls", "http://localhost:99999")]
    [InlineData(2, "urls = \"http://localhost:0\" is not allowed.", "--urls", "http://localhost:0")]
    [InlineData(3, "HTTPS can't be served", "--urls", "https://127.0.0.1:0")]
    public async Task Stops_with_one_line_and_a_code(int code, string line, params string[] words)
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var run = await ProgramRun.OfAsync($"Data Source={Path.Combine(folder, "store.db")}", words);
        Directory.Delete(folder, recursive: true);

        Assert.Equal(code, run.Code);
        Assert.StartsWith($"MobiJobs: {line}", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task Settings_may_stand_on_both_sides_of_a_command()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        var store = $"Data Source={Path.Combine(folder, "store.db")}";
        var run = await ProgramRun.OfAsync(store, "--Log:Format=Json", "migrate", "--Worker:Count", "2");
        Directory.Delete(folder, recursive: true);

        Assert.Equal((0, "", ""), run);
    }

    /// <summary>A key that the program reads and that is not listed could not be set at all.</summary>
    [Fact]
    public void Every_key_that_the_program_reads_is_known()
    {
        var keys = Sources.Files("src/MobiJobs/Start", ".cs").SelectMany(Sources.Lines)
            .SelectMany(line => line.Split('"'))
            .Where(text => text.Contains(':', StringComparison.Ordinal) && !text.EndsWith(':'))
            .Where(text => text.All(c => char.IsAsciiLetter(c) || c == ':') && char.IsAsciiLetterUpper(text[0]))
            .Distinct(StringComparer.Ordinal)
            .ToArray();

        Assert.True(keys.Length > 50, $"{keys.Length} keys were found.");
        foreach (var key in keys)
        {
            var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { [key] = "x" };
            SettingKeys.RefuseUnknown(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        }
    }
}
