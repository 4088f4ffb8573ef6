using System.Globalization;
using Xunit.Abstractions;
using MobiJobs.Guide.Chain;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

public sealed class Covering_every_code(ITestOutputHelper output)
{
    private static readonly CultureInfo Japanese = CultureInfo.GetCultureInfo("ja");
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    public static TheoryData<string> Forms => ["property list", "line", "log", "list"];

    private static IEnumerable<DeviceErrorCase> WithCodes =>
        DeviceErrors.Cases.Where(
            c => !c.Text.Contains('=', StringComparison.Ordinal) && !c.Text.StartsWith("0x", StringComparison.Ordinal));

    [Fact]
    public void No_row_of_the_table_is_left_out()
    {
        var rows = DeviceErrors.Cases
            .Select(c => c.Row)
            .Where(r => r != "VPP")
            .Select(r => int.Parse(r, CultureInfo.InvariantCulture))
            .Distinct()
            .Order();

        Assert.Equal(Enumerable.Range(1, DeviceErrors.DeviceRows), rows);
        Assert.Equal(22, DeviceErrors.Cases.Count(c => c.Row == "VPP"));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_code_gets_its_entry_and_its_first_cause_in_each_form_it_comes_in(string form)
    {
        var right = 0;
        var wrong = new List<string>();
        foreach (var one in WithCodes)
        {
            var text = Written(form, ErrorChain.FromKey(one.Text));
            var answered = First(Guide.Explain(one.Kind, ErrorChain.Parse(text), Japanese));
            var pasted = First(Guide.ExplainText(one.Kind, text, Japanese)[0]);
            if (answered == (one.Entry, one.Cause) && pasted == answered) { right++; }
            else
            {
                wrong.Add($"row {one.Row}, {one.Text}: {answered}, {pasted} instead of {one.Entry}, {one.Cause}");
            }
        }

        output.WriteLine($"{form}: {right} of {right + wrong.Count} codes get the right first cause");
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_states_of_an_installation_and_Intune_s_own_codes_get_theirs()
    {
        var others = DeviceErrors.Cases.Except(WithCodes).ToArray();

        Assert.All(
            others,
            one => Assert.Equal(
                (one.Entry, one.Cause),
                First(Assert.Single(Guide.ExplainText(one.Kind, one.Text, Japanese)))));
        Assert.Equal(14, others.Length);
    }

    [Fact]
    public void Without_a_domain_as_our_devices_say_it_the_kind_of_job_decides()
    {
        var wrong = WithCodes
            .Where(c => c.Kind is not null)
            .Where(c => First(Guide.Explain(c.Kind, ErrorChain.FromKey(Bare(c.Text)), Japanese)).Entry != c.Entry)
            .Select(c => c.Text);

        // 9610 alone is the licence service's own answer. Two domains share the other numbers for profiles: the
        // payload's is likelier, and the other is named beside it.
        Assert.Equal(
            [
                "ASDServerErrorDomain:9610",
                "DeviceManagement.error:2000",
                "DeviceManagement.error:2001",
                "DeviceManagement.error:2002",
                "DeviceManagement.error:2003",
                "DeviceManagement.error:2004",
            ],
            wrong);
        Assert.Contains(
            Guide.Explain(JobKind.ProfileInstall, ErrorChain.FromKey(":2001"), Japanese).Near,
            n => n.Entry == "setup-assistant");
    }

    [Fact]
    public void A_code_that_Intune_passes_on_is_the_device_s_own()
    {
        var cases = WithCodes
            .Where(c => c.Kind is not null && !c.Text.Contains(' ', StringComparison.Ordinal))
            .Select(c => (Case: c, Link: ErrorChain.FromKey(c.Text).Links[0]))
            .Where(c => c.Link.Code > 0)
            .ToArray();

        Assert.All(cases, c => Assert.Equal(
            Guide.Explain(c.Case.Kind, ErrorChain.FromKey(Bare(c.Case.Text)), Japanese).Entry,
            Guide.Explain(c.Case.Kind, ErrorChain.Parse(IntuneText(c.Link.Code)), Japanese).Entry));
    }

    [Theory]
    [InlineData("0x87D15607", ":12023")]
    [InlineData("Intune says 0x87d136b1.", ":4001")]
    [InlineData("0x87D1313D", ":2605")]
    [InlineData("-2016330897", "Intune:2278636399")]
    [InlineData("0x87D13B6F", "Intune:2278636399")]
    [InlineData("0x87D11388", "Intune:2278626184")]
    [InlineData("0x80070005", "")]
    [InlineData("12064", ":12064")]
    [InlineData(" -1001\n", ":-1001")]
    [InlineData("MCMDMErrorDomain:12023 NSURLErrorDomain:-1001", "MCMDMErrorDomain:12023 NSURLErrorDomain:-1001")]
    [InlineData("MCMDMErrorDomain 12064", "MCMDMErrorDomain:12064")]
    [InlineData(
        "Error Domain=NSURLErrorDomain Code=-1009 \"offline\" "
        + "{NSUnderlyingError=0x28 {Error Domain=kCFErrorDomainCFNetwork Code=-1009}}",
        "NSURLErrorDomain:-1009 kCFErrorDomainCFNetwork:-1009")]
    [InlineData("{\"errorMessage\":\"License not found\",\"errorNumber\":9610,\"status\":-1}", "VPP:9610")]
    [InlineData("端末12064が動きません", "")]
    public void Codes_are_read_as_people_find_them_elsewhere(string text, string key)
    {
        Assert.Equal(key, ErrorChain.Parse(text).Key);
    }

    private static (string Entry, string Cause) First(Explanation explanation) =>
        (explanation.Entry, explanation.Causes.Count > 0 ? explanation.Causes[0].Id : "-");

    private static string Bare(string key) =>
        string.Join(' ', key.Split(' ').Select(part => part[part.IndexOf(':', StringComparison.Ordinal)..]));

    private static string Written(string form, ErrorChain chain) => form switch
    {
        "property list" => "<plist version=\"1.0\"><dict><key>ErrorChain</key><array>"
            + string.Concat(chain.Links.Select(AsDictionary))
            + "</array><key>Status</key><string>Error</string></dict></plist>",
        "line" => "\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=" + string.Join(", ", chain.Links.Select(AsLine)),
        "log" => string.Join(" UserInfo={NSUnderlyingError=", chain.Links.Select(AsLog)),
        _ => chain.Key,
    };

    private static string AsDictionary(ErrorLink link) => string.Create(CultureInfo.InvariantCulture, $"""
        <dict>
        <key>ErrorCode</key><integer>{link.Code}</integer>
        <key>ErrorDomain</key><string>{link.Domain}</string>
        </dict>
        """);

    private static string AsLine(ErrorLink link, int i) => string.Create(
        CultureInfo.InvariantCulture,
        $"ErrorCode[{i}]={link.Code}, ErrorDomain[{i}]={link.Domain}, USEnglishDescription[{i}]=The app “x” failed.");

    private static string AsLog(ErrorLink link) =>
        string.Create(CultureInfo.InvariantCulture, $"Error Domain={link.Domain} Code={link.Code} \"(null)\"");

    /// <summary>Intune's number of a code of Apple's management domain.</summary>
    private static string IntuneText(long code) =>
        string.Create(CultureInfo.InvariantCulture, $"エラー 0x{0x87D10000 + code + 10000:X}");
}
