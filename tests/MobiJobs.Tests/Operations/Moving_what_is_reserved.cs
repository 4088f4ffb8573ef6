using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>Reservations before their first job, after their last, and of what can't be undone.</summary>
public sealed class Moving_what_is_reserved(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    [Fact]
    public async Task An_operation_that_was_just_sent_is_moved_before_its_first_job_is_registered()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var operation = await SendAsync(console, JobKind.AppList, DateTime.UtcNow.AddDays(1));

        var page = await visitor.GetAsync($"/operations/{operation}/reservation");
        var done = await visitor.SubmitAsync(
            page, ".reserve", new() { ["reserveFor"] = SendingPageTests.TomorrowAtNine });

        Assert.Contains("1件の予約日時", done.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            0,
            await console.Running.ReadAsync(db => db.Jobs.CountAsync(j => j.OperationId == operation)));
        Assert.Equal(
            SendingPageTests.TomorrowAtNine,
            (await visitor.GetAsync($"/operations/{operation}/reservation"))
                .QuerySelector("#reserveFor")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("start")]
    [InlineData("reservation")]
    public async Task An_operation_whose_jobs_have_ended_keeps_its_time(string act)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var check = await SendingPageTests.CheckAsync(
            visitor, "lock", await console.NumberAsync(), SendingPageTests.TomorrowAtNine);
        await visitor.SubmitAsync(check, "form.confirm");
        var operation = await console.Running.ReadAsync(
            db => db.Operations.OrderByDescending(o => o.Id).FirstAsync());
        var job = await console.Running.ReadAsync(
            db => db.Jobs.Where(j => j.OperationId == operation.Id).Select(j => j.Id).SingleAsync());
        var question = await visitor.SubmitAsync(
            await visitor.GetAsync($"/jobs/{job}"), $"form[action='/jobs/{job}/cancel']");
        await visitor.SubmitAsync(question, "form.confirm");

        var answer = await visitor.AnswerAsync(
            $"/operations/{operation.Id}/{act}",
            [.. SendingPageTests.Token(question), new("reserveFor", SendingPageTests.TomorrowAtNine[..14] + "30")]);

        Assert.Contains("もうありません", answer.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            operation.ReservedFor,
            await console.Running.ReadAsync(
                db => db.Operations.Where(o => o.Id == operation.Id).Select(o => o.ReservedFor).SingleAsync()));
    }

    [Theory]
    [InlineData("wipe", "jobs", "start")]
    [InlineData("wipe", "jobs", "reservation")]
    [InlineData("inactivate", "operations", "start")]
    [InlineData("passcodeReset", "operations", "reservation")]
    public async Task What_asks_for_the_password_when_it_is_sent_asks_for_it_when_it_is_moved(
        string kind, string what, string act)
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var check = await SendingPageTests.CheckAsync(
            visitor, kind, await console.NumberAsync(), SendingPageTests.TomorrowAtNine);
        await visitor.SubmitAsync(
            check, "form.confirm", new() { ["Agreed"] = "true", ["Password"] = RunningConsole.Password });
        var job = await console.Running.ReadAsync(db => db.Jobs.OrderByDescending(j => j.Id).FirstAsync());
        var path = $"/{what}/{(what == "jobs" ? job.Id : job.OperationId)}";
        var page = await visitor.GetAsync(what == "jobs" ? path : $"{path}/reservation");
        Assert.NotNull(page.QuerySelector($"{(act == "start" ? $"[formaction='{path}/start']" : ".reserve button")}"));
        Assert.NotNull(page.QuerySelector(".reserve input[type=password]"));

        var at = SendingPageTests.TomorrowAtNine[..14] + "30";
        Dictionary<string, string> fields = new(SendingPageTests.Token(page)) { ["reserveFor"] = at };
        foreach (var wrong in (string[])["", "wrong"])
        {
            fields["password"] = wrong;
            var refused = await visitor.AnswerAsync($"{path}/{act}", fields);
            Assert.Contains(refused.QuerySelectorAll(".wrong, .notice-late"), w => w.TextContent.Trim().Length > 0);
            Assert.Equal(job.ReservedFor, await ReservedForAsync(job.Id));
        }

        fields["password"] = RunningConsole.Password;
        await visitor.AnswerAsync($"{path}/{act}", fields);
        Assert.NotEqual(job.ReservedFor, await ReservedForAsync(job.Id));
    }

    private Task<DateTime?> ReservedForAsync(long job) => console.Running.ReadAsync(
        db => db.Jobs.Where(j => j.Id == job).Select(j => j.ReservedFor).SingleAsync());

    /// <summary>Confirmed, and not carried out yet: another process seems to have the lease.</summary>
    internal static async Task<long> SendAsync(SendingPageTests.Console console, JobKind kind, DateTime? at)
    {
        var number = await console.NumberAsync();
        var device = await console.Running.ReadAsync(
            db => db.Devices.Where(d => d.Number == number).Select(d => d.Id).SingleAsync());
        await using var scope = console.Running.Services.CreateWorkScope("test");
        var by = new Actor("test", 2);
        var previews = scope.ServiceProvider.GetRequiredService<OperationPreviews>();
        var order = new OperationOrder(kind, [], at);
        var run = await previews.FreezeAsync(order, new Recipients([device], [], null), by, default);
        await console.Running.ReadAsync(db => db.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.LeasedUntil, DateTime.UtcNow.AddDays(1))));
        var keeper = scope.ServiceProvider.GetRequiredService<RunKeeper>();
        Assert.NotNull(await keeper.ConfirmAsync(run.Id, by, AuditAction.OperationRegistered, default));
        return await console.Running.ReadAsync(
            db => db.Operations.Where(o => o.RunId == run.Id).Select(o => o.Id).SingleAsync());
    }
}
