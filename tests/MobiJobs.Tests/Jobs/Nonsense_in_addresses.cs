using System.Net;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Jobs;

/// <summary>What no list understands in its address is said on the page; it never counts as no condition.</summary>
public sealed class Nonsense_in_addresses(Nonsense_in_addresses.Fleet fleet)
    : IClassFixture<Nonsense_in_addresses.Fleet>
{
    private const string Problem = "無効な条件を除いて表示しています";

    public static TheoryData<string> Addresses => new(
    [
        "/?month=2026-13",
        "/?open=maybe",
        "/?people=1",
        $"/?device={new string('9', 300)}",
        $"/?owner={new string('x', 300)}",
        $"/?detail={new string('x', 300)}",
        $"/?user={new string('x', 300)}",
        "/?status=failing",
        "/?kind=nonsense",
        "/?group=0",
        "/?group=abc",
        "/?operation=0",
        "/?operation=-1",
        "/?error=nonsense",
        "/?awaitsSeat=yes",
        "/?awaitsLicense=yes",
        "/?within=0",
        "/?within=-1",
        "/?within=1.5",
        "/?within=3661",
        "/?within=tomorrow",
        "/?run=0",
        "/?run=x",
        "/?run=1&outcome=x",
        "/?run=1&reason=x",
        "/?outcome=done",
        "/?before=x",
        "/?after=x",
        "/?devise=1A",
        "/?kind=appList&kind=lock",
        "/stuck?over=0",
        "/stuck?over=2h",
        "/stuck?why=nonsense",
        "/stuck?people=1",
        $"/stuck?device={new string('9', 300)}",
        $"/stuck?owner={new string('x', 300)}",
        $"/stuck?detail={new string('x', 300)}",
        $"/stuck?user={new string('x', 300)}",
        "/stuck?kind=nonsense",
        "/stuck?group=0",
        "/stuck?before=x",
        "/stuck?after=9223372036854775807~1~00000000",
        "/stuck?status=waiting",
        "/stuck?month=2026-11",
        "/stuck?over=1h&over=1d",
        "/?group=9999",
        "/?device=%E2%80%8B1A",
        "/?owner=%E4%BD%90%E2%80%AE%E8%97%A4",
        "/devices?zzz=1",
        "/devices?group=9999",
        "/devices?number=%E2%80%8B1A",
        "/devices?serial=x&serial=y",
        "/deliveries?zzz=1",
        "/deliveries?text=%E2%80%8B",
        "/audit?zzz=1",
        "/audit?action=zzz",
        "/overview?x=1",
        "/overview?days=zzz",
        "/overview?days=5",
        "/people?role=zzz",
        "/people?x=1",
        "/approvals/history?x=1",
        "/settings/channel/messages?x=1",
    ]);

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task It_is_said(string address)
    {
        using var person = await fleet.Running.SignInAsync(Roles.Administrator);
        (await person.GetAsync(address)).AssertShows("[role=alert]", Problem);
    }

    [Theory]
    [InlineData("/jobs.csv?zzz=1")]
    [InlineData("/devices.csv?zzz=1")]
    [InlineData("/deliveries.csv?zzz=1")]
    [InlineData("/audit.csv?zzz=1")]
    [InlineData("/jobs.csv?device=%E2%80%8B1A")]
    public async Task No_file_is_made_of_more_than_was_meant(string address)
    {
        using var person = await fleet.Running.SignInAsync(Roles.Administrator);
        await person.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, person.Last.StatusCode);
    }

    [Theory]
    [InlineData("/devices?number=1A&sort=owner&desc=true")]
    [InlineData("/deliveries?from=2026-11-01&state=failures")]
    [InlineData("/audit?user=x&group=jobs")]
    [InlineData("/overview?days=30")]
    [InlineData("/people?q=x&role=none")]
    [InlineData("/?within=1")]
    [InlineData("/?within=today&status=failed&status=canceled")]
    [InlineData("/?operation=1&run=1&error=%3A12064")]
    [InlineData("/stuck?over=1h&why=notNow&people=true&device=1A&owner=x&detail=x&user=x&kind=appList&group=1")]
    public async Task What_makes_sense_is_no_problem(string address)
    {
        using var person = await fleet.Running.SignInAsync(Roles.Helpdesk);
        Assert.Null((await person.GetAsync(address)).QuerySelector("main [role=alert]"));
    }

    [Fact]
    public async Task A_form_without_script_leads_to_a_clean_address_of_the_stuck()
    {
        using var person = await fleet.Running.SignInAsync(Roles.Helpdesk);
        await person.GetAsync("/stuck?over=&why=notNow&device=&owner=&kind=");
        Assert.Equal("?why=notNow", person.Last.RequestMessage!.RequestUri!.Query);
    }

    public sealed class Fleet : SharedConsole;
}
