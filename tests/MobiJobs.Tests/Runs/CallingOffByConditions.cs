using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Runs.Reports;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Queue;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>
/// A filter includes what is still being registered as far as an order has settled it, and says of the rest that it is
/// left aside.
/// </summary>
public sealed class CallingOffByConditions
{
    private const int Devices = 6;

    private static readonly Actor Tanaka = new("y.tanaka", 2);
    private static readonly Actor Sato = new("k.sato", 3);

    public static TheoryData<string> Meant =>
    [
        "kind=wipe", "user=Y.TANAKA", "status=reserved", "status=reserved,pushing&kind=wipe", "open=true&user=y.tanaka",
    ];

    [Theory, MemberData(nameof(Meant))]
    public async Task The_orders_that_are_meant_are_called_off_and_no_others(string filter)
    {
        await using var scenario = await FleetAsync();
        var meant = await OrderAsync(scenario, JobKind.Wipe, Tanaka, scenario.Now.AddDays(1));
        var other = await OrderAsync(scenario, JobKind.AppList, Sato, null);
        await RegisterChunkAsync(scenario, meant);
        await RegisterChunkAsync(scenario, other);

        var preview = await PreviewAsync(scenario, filter);
        await RegisterChunkAsync(scenario, meant);
        var report = await ConfirmAsync(scenario, preview);
        await CarryOutAsync(scenario, meant);
        await CarryOutAsync(scenario, other);

        Assert.Equal((Devices, true), (preview.Count + preview.Registering, preview.Registering > 0));
        Assert.Empty(preview.Aside);
        Assert.Equal(Devices, report.Done + report.NotRegistered);
        Assert.True(report.NotRegistered > 0);
        Assert.Equal(0, await OpenAsync(scenario, JobKind.Wipe));
        Assert.Equal(Devices, await OpenAsync(scenario, JobKind.AppList));
    }

    [Theory]
    [InlineData("status=waiting")]
    [InlineData("status=reserved&kind=appList")]
    [InlineData("user=nobody")]
    [InlineData("operation=999")]
    public async Task An_order_that_a_condition_excludes_is_neither_called_off_nor_mentioned(string filter)
    {
        await using var scenario = await FleetAsync();
        await OrderAsync(scenario, JobKind.Wipe, Tanaka, scenario.Now.AddDays(1));

        var preview = await PreviewAsync(scenario, filter);

        Assert.Equal((0, 0), (preview.Registering, preview.Aside.Count));
    }

    [Theory]
    [InlineData("device=1")]
    [InlineData("group=1&kind=appList")]
    [InlineData("month=2026-11&user=k.sato")]
    [InlineData("status=pushing")]
    public async Task What_only_a_registered_job_can_answer_leaves_the_order_alone_and_says_so(string filter)
    {
        await using var scenario = await FleetAsync();
        await OrderAsync(scenario, JobKind.Wipe, Tanaka, scenario.Now.AddDays(1));
        var order = await OrderAsync(scenario, JobKind.AppList, Sato, null);
        await RegisterChunkAsync(scenario, order);

        var preview = await PreviewAsync(scenario, filter);

        Assert.Equal(0, preview.Registering);
        Assert.Contains(preview.Aside, r => r.Id == order && r.Remaining is > 0 and < Devices);
    }

    [Fact]
    public async Task Of_a_retry_only_the_kind_that_was_named_is_called_off()
    {
        await using var scenario = await FleetAsync();
        var failed = new List<long>();
        for (var device = 1L; device <= Devices; device++)
        {
            var kind = device % 2 == 0 ? JobKind.AppList : JobKind.DeviceInformation;
            failed.Add(await RetrySteps.EndAsync(scenario, kind, device));
        }

        var retry = (await RetrySteps.ChosenAsync(scenario, [.. failed])).Run.Id;
        await scenario.DoAsync<RunKeeper, Run?>(
            runs => runs.ConfirmAsync(retry, Tanaka, AuditAction.JobsRetried, default));

        var preview = await PreviewAsync(scenario, "kind=appList");
        await RegisterChunkAsync(scenario, retry);
        var report = await ConfirmAsync(scenario, preview);
        await CarryOutAsync(scenario, retry);

        Assert.Equal((0, Devices / 2), (preview.Count, preview.Registering));
        Assert.Equal(Devices / 2, report.Done + report.NotRegistered);
        Assert.Equal(0, await OpenAsync(scenario, JobKind.AppList));
        Assert.Equal(Devices / 2, await OpenAsync(scenario, JobKind.DeviceInformation));
    }

    [Fact]
    public async Task A_filter_that_includes_every_registration_is_everything()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 0, chunk: 3);
        await scenario.AskAsync(db => Fleet.AddAsync(db, 30, "1年", scenario.Now));
        await OrderAsync(scenario, JobKind.Wipe, Tanaka, null);

        Assert.True((await PreviewAsync(scenario, "status=waiting,reserved,pushing,retryWaiting")).IsEverything);
        Assert.True((await PreviewAsync(scenario, "user=y.tanaka")).IsEverything);
        Assert.False((await PreviewAsync(scenario, "user=k.sato")).IsEverything);
    }

    private static async Task<Scenario> FleetAsync()
    {
        var scenario = await Scenario.CreateAsync(Devices, chunk: 2);
        await scenario.AskAsync(async db =>
        {
            db.Requesters.Add(Requester.For(Sato.Name));
            await Scenario.AddPersonAsync(db, Sato.Name, Roles.Operator);
            return await db.SaveChangesAsync();
        });
        return scenario;
    }

    private static async Task<long> OrderAsync(Scenario scenario, JobKind kind, Actor by, DateTime? at)
    {
        var ids = await scenario.AskAsync(db => db.Devices.Select(d => d.Id).ToListAsync());
        var run = await scenario.DoAsync<OperationPreviews, Run>(
            p => p.FreezeAsync(new OperationOrder(kind, [], at), new Recipients(ids, [], null), by, default));
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(run.Id, by, AuditAction.OperationRegistered, default)));
        return run.Id;
    }

    private static async Task RegisterChunkAsync(Scenario scenario, long run)
    {
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await scenario.DoAsync<RunKeeper, bool>(keeper => keeper.CarryOutChunkAsync(run, default)));
    }

    private static async Task CarryOutAsync(Scenario scenario, long run)
    {
        scenario.Clock.Advance(TimeSpan.FromMinutes(1));
        await scenario.DoAsync<RunKeeper>(keeper => keeper.CarryOutAsync(run, default));
    }

    private static Task<int> OpenAsync(Scenario scenario, JobKind kind) =>
        scenario.AskAsync(db => db.Jobs.CountAsync(j => j.Kind == kind && j.DueAt != null));

    private static Task<CancelPreview> PreviewAsync(Scenario scenario, string filter)
    {
        var errors = new Microsoft.AspNetCore.Mvc.ModelBinding.ModelStateDictionary();
        var read = JobQuery.Read(filter).ToFilter(errors);
        Assert.True(errors.IsValid);
        return scenario.DoAsync<CancelPreviews, CancelPreview>(
            previews => previews.MatchingAsync(read, Tanaka, default));
    }

    private static async Task<RunReport> ConfirmAsync(Scenario scenario, CancelPreview preview)
    {
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default)));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }
}
