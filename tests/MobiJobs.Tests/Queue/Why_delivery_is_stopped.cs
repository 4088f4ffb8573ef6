using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>配信停止 with its reason, for everybody who sees that nothing is delivered.</summary>
public sealed class Why_delivery_is_stopped : IAsyncLifetime
{
    private const string Form = "form[action='/delivery-stop']";

    private RunningConsole console = null!;

    [Fact]
    public async Task Is_asked_for_and_stands_in_the_banner_on_the_page_and_in_the_audit_trail()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync("/delivery-stop");
        page.AssertShows("main", "ただちに停止します");
        page.AssertShows("main", "件が止まります");

        var stopped = await person.SubmitAsync(page, Form, new() { ["reason"] = " 期末試験のため " });

        stopped.AssertShows("#stop-banner", "期末試験のため");
        stopped.AssertShows("main dl", "期末試験のため");
        stopped.AssertDoesNotShow("main", "ただちに停止します");
        stopped.AssertDoesNotShow("main", "件が止まります");
        (await person.GetAsync("/")).AssertShows("#stop-banner", "期末試験のため");
        var entry = await console.ReadAsync(db => db.Audit.SingleAsync(e => e.Action == AuditAction.DeliveryStopped));
        Assert.Equal("期末試験のため", entry.Reason);
        (await person.GetAsync("/audit")).AssertShows("main", "期末試験のため");

        await person.SubmitAsync(stopped, "form[action='/delivery-stop/lift']");
        var again = await person.SubmitAsync(await person.GetAsync("/delivery-stop"), Form);
        again.AssertDoesNotShow("#stop-banner", "理由");
    }

    [Fact]
    public async Task Is_refused_at_its_field_when_it_is_too_long_and_nothing_is_stopped()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var page = await person.GetAsync("/delivery-stop");
        var reason = new string('長', 201);

        var refused = await person.SubmitAsync(page, Form, new() { ["reason"] = reason });

        refused.AssertShows("#reason-wrong", "長");
        Assert.Equal(reason, refused.QuerySelector("#reason")!.GetAttribute("value"));
        Assert.Null(await console.ReadAsync(db => db.Installations.Select(i => i.StoppedAt).SingleAsync()));
    }

    [Fact]
    public async Task Offers_no_button_that_wakes_nobody()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var job = await console.AddSilentHeadAsync("9Z-0001", TimeSpan.FromHours(1));
        await person.SubmitAsync(await person.GetAsync("/delivery-stop"), Form);
        var fields = new Dictionary<string, string>
        {
            ["ids"] = $"{job}",
            ["which"] = "selected",
            [FormTokens.Name] = (await person.GetAsync("/delivery-stop")).FormToken("form[action='/account/sign-out']"),
        };
        var preview = await person.AnswerAsync("/stuck/wake", fields);

        preview.AssertShows("main", "配信停止中");
        Assert.Null(preview.QuerySelector("form.confirm button[type=submit]"));
    }

    [Fact]
    public async Task Is_no_matter_for_who_confirms_what_has_nothing_in_it()
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        var job = await console.AddSilentHeadAsync("9Z-0002", TimeSpan.FromHours(1));
        await console.ReadAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.Status, JobStatus.Canceled)
            .SetProperty(j => j.Stage, JobStage.Ended)
            .SetProperty(j => j.EndedAt, console.Now)
            .SetProperty(j => j.DueAt, (DateTime?)null)));
        var fields = new Dictionary<string, string>
        {
            ["ids"] = $"{job}",
            ["which"] = "selected",
            [FormTokens.Name] = (await person.GetAsync("/delivery-stop")).FormToken("form[action='/account/sign-out']"),
        };
        var preview = await person.AnswerAsync("/stuck/wake", fields);

        (await person.SubmitAsync(preview, "form.confirm")).AssertShows("[role=status].notice", "対象がない");
    }

    [Theory]
    [InlineData("佐藤 花子", "9Z-0003（佐藤 花子）")]
    [InlineData("", "9Z-0003 ")]
    public async Task Is_no_matter_for_devices_that_nobody_owns(string owner, string shown)
    {
        using var person = await console.SignInAsync(Roles.Administrator);
        await console.AddSilentHeadAsync("9Z-0003", TimeSpan.FromHours(1));
        await console.ReadAsync(db => db.Devices.ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, owner)));
        var page = await person.GetAsync("/devices/9Z-0003/delete");
        page.AssertShows("main .big", $"端末 {shown}".TrimEnd());
        page.AssertDoesNotShow("main .big", "()");
    }

    public async Task InitializeAsync() => console = await RunningConsole.StartAsync();

    public async Task DisposeAsync() => await console.DisposeAsync();
}
