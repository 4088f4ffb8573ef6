using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;
using Xunit.Abstractions;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// The table of all published codes (known-codes.tsv), held against the guide: each is known alone, by itself, inside
/// what wraps it, and for every kind of job.
/// </summary>
public sealed class Knowing_every_code(ITestOutputHelper output)
{
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");
    private static readonly GuideData Data = GuideData.ReadOwn();
    private static readonly ErrorGuide Guide = new(Data);

    private static readonly (string Domain, string Code, string Who)[] Table =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "known-codes.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .Select(cells => (cells[0], cells[1], cells[2])),
    ];

    private static IEnumerable<(string Domain, string Code, string Who)> Codes =>
        Table.Where(r => !ErrorKeywords.Names.Contains(r.Domain, StringComparer.Ordinal));

    [Fact]
    public void Each_code_is_known_alone_as_people_write_it()
    {
        string[] unknown =
        [
            .. Table
                .Where(r => !Guide.ExplainText(null, Written(r.Domain, r.Code), Japanese)[0].Known)
                .Select(r => $"{r.Domain} {r.Code}"),
        ];

        output.WriteLine($"{Table.Length - unknown.Length} of {Table.Length} known alone");
        Assert.Empty(unknown);
    }

    [Fact]
    public void By_each_other_name_of_its_domain_a_code_is_the_same()
    {
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "known-codes.tsv")).Skip(1)
            .Select(line => line.Split('\t'))
            .SelectMany(cells => cells[4].Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(alias => (Domain: cells[0], Code: cells[1], Alias: alias)))
            .ToArray();
        string[] wrong =
        [
            .. rows.Where(r => Entry(r.Domain == "Intune" ? r.Alias : $"{r.Alias} {r.Code}")
                    != Entry(Written(r.Domain, r.Code)))
                .Select(r => $"{r.Alias} {r.Code} ({r.Domain})"),
        ];

        output.WriteLine($"{rows.Length - wrong.Length} of {rows.Length} known by other names");
        Assert.True(rows.Length > 300);
        Assert.Empty(wrong);

        static string Entry(string text) => Guide.ExplainText(null, text, Japanese)[0].Entry;
    }

    [Fact]
    public void Who_acts_is_what_the_table_says()
    {
        string[] wrong =
        [
            .. Codes.Where(r => r.Domain != "Intune").GroupBy(r => (r.Domain, r.Code))
                .Select(rows => (rows.Key, Whos: rows.Select(r => r.Who).ToArray(), Found: Explain(null, rows.Key)))
                .Where(r => !r.Whos.Contains(Who(r.Found.WhoActs), StringComparer.OrdinalIgnoreCase))
                .Select(r => $"{r.Key.Domain} {r.Key.Code}: {r.Found.WhoActs} ({r.Found.Entry})"),
        ];

        output.WriteLine($"{wrong.Length} differ");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Inside_a_failed_installation_the_inner_code_decides()
    {
        var wrong = new List<string>();
        var inner = Codes.Where(r => r.Domain is not ("Intune" or "VPP")).Distinct().ToArray();
        foreach (var (domain, code, _) in inner)
        {
            var alone = Guide.Explain(JobKind.ProfileInstall, ErrorChain.FromKey($"{domain}:{code}"), Japanese).Entry;
            var inside = Guide.Explain(
                JobKind.ProfileInstall,
                ErrorChain.FromKey($"MCInstallationErrorDomain:4001 MCProfileErrorDomain:1009 {domain}:{code}"),
                Japanese).Entry;
            var isWrapper = Data.Entries.Single(e => e.Id == alone).IsWrapper;
            if (inside != alone && !isWrapper) { wrong.Add($"{domain} {code}: {inside} instead of {alone}"); }
        }

        output.WriteLine($"{inner.Length - wrong.Count} of {inner.Length} decide inside 4001");
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_code_known_for_one_kind_of_job_is_known_for_every_other()
    {
        var unknown = Enum.GetValues<JobKind>()
            .SelectMany(kind => Table.Where(r => !Explain(kind, (r.Domain, r.Code)).Known)
                .Select(r => $"{kind}: {r.Domain} {r.Code}"));

        Assert.Empty(unknown);
        var book = Guide.Explain(JobKind.BookInstall, ErrorChain.FromKey("MCMDMErrorDomain:12063"), Japanese);
        Assert.Equal(("rejected-by-user", true), (book.Entry, book.IsOfOtherKind));
        Assert.False(Guide.Explain(JobKind.AppInstall, ErrorChain.FromKey("MCMDMErrorDomain:12063"), Japanese)
            .IsOfOtherKind);
    }

    [Fact]
    public void Codes_that_Apple_tells_apart_have_entries_of_their_own()
    {
        var shared = Codes.Where(r => r.Domain.StartsWith("MC", StringComparison.Ordinal))
            .GroupBy(r => Explain(null, (r.Domain, r.Code)).Entry)
            .Where(g => g.DistinctBy(r => (r.Domain, r.Code)).Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(r => r.Code))}");

        Assert.Empty(shared);
    }

    [Fact]
    public void Every_entry_says_what_happened_why_and_what_to_do_and_where_that_is_from()
    {
        Assert.All(Data.Entries, e =>
        {
            Assert.NotEmpty(e.Causes);
            Assert.NotEmpty(e.Remedies);
            Assert.NotEmpty(e.Sources ?? []);
            Assert.NotEmpty(Guide.Describe(e.Id, Japanese)!.Remedies);
        });
    }

    [Theory]
    [InlineData("MCInstallationErrorDomain:4001 MCInstallationErrorDomain:4001 MCProfileErrorDomain:1009 "
        + "MCSCEPErrorDomain:22013", "mcscep-22013")]
    [InlineData("MCInstallationErrorDomain:4000 MCProfileErrorDomain:1000 MCPayloadErrorDomain:2002",
        "payload-field-missing")]
    [InlineData("MCInstallationErrorDomain:4001 MCMDMErrorDomain:12012", "mcmdm-12012")]
    [InlineData("MDMErrorDomain:12023 DeviceManagement.error:2606 NSURLErrorDomain:-1004", "nsurl-1004")]
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1020", "nsurl-1020")]
    [InlineData("MCMDMErrorDomain:12023 ASDErrorDomain:509", "asd-509")]
    [InlineData("MCMDMErrorDomain:12024 NSURLErrorDomain:-1202", "nsurl-1202")]
    [InlineData("MCMDMErrorDomain:12024 NSURLErrorDomain:-1202 NSURLErrorDomain:-1004", "nsurl-1202")]
    [InlineData("MDMErrorDomain:12023 NSURLErrorDomain:-1004 DeviceManagement.error:2606", "nsurl-1004")]
    [InlineData("MCMDMErrorDomain:12064 DeviceManagement.error:2605", "vpp-license-not-found")]
    [InlineData("MCMDMErrorDomain:12025 DeviceManagement.error:2600", "app-already-installed")]
    [InlineData("DeviceManagement.error:2604", "manifest-not-validated")]
    [InlineData("DeviceManagement.error:2213 com.apple.softwareupdateservices.errors:3", "os-no-update")]
    [InlineData("DMCInstallationErrorDomain:4009", "installation-device-locked")]
    [InlineData("kCFErrorDomainCFNetwork:-1009", "network-offline")]
    [InlineData("MCInstallationErrorDomain:4001", "installation-failed")]
    public void The_deciding_link_is_chosen_by_rule(string key, string entry)
    {
        Assert.Equal(entry, Guide.Explain(null, ErrorChain.FromKey(key), Japanese).Entry);
    }

    [Theory]
    [InlineData("0x87D1041C", "intune-87d1041c")]
    [InlineData("0x87D1FDE8", "intune-87d1fde8")]
    [InlineData("-2016330868", "intune-87d13b8c-unknown")]
    [InlineData("0x87D15607", "vpp-app-id-not-validated")]
    [InlineData("2278643207", "vpp-app-id-not-validated")]
    public void Intune_s_own_codes_are_told_from_those_that_it_passes_on(string text, string entry)
    {
        var found = Guide.ExplainText(null, text, Japanese)[0];

        Assert.Equal(entry.EndsWith("-unknown", StringComparison.Ordinal) ? "unknown" : entry, found.Entry);
        Assert.All(found.Chain, link => Assert.True(link.Code > 0));
    }

    private static Explanation Explain(JobKind? kind, (string Domain, string Code) row) =>
        Guide.Explain(kind, ErrorChain.FromKey(ErrorChainKey(row)), Japanese);

    private static string ErrorChainKey((string Domain, string Code) row)
    {
        if (ErrorKeywords.Names.Contains(row.Domain, StringComparer.Ordinal)) { return $"{row.Domain}={row.Code}"; }

        return row.Domain == "Intune" ? KeyOfIntune(row.Code) : $"{row.Domain}:{row.Code}";
    }

    private static string KeyOfIntune(string hex)
    {
        var link = IntuneCodes.ToLink(long.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"{link.Domain}:{link.Code}");
    }

    private static string Written(string domain, string code) => domain == "Intune" ? code : $"{domain} {code}";

    private static string Who(WhoActs? who) => $"{who}";
}
