using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Cancel;
using MobiJobs.Runs;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Runs;

/// <summary>An order that is still being registered is called off with its jobs, to the last one.</summary>
public sealed class CallingOffRegistrationsTests
{
    private const int Devices = 5000;

    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_just_sent_is_called_off_before_during_and_after_its_registration(bool byOperation)
    {
        await using var scenario = await FleetAsync();
        var (run, operation) = await OrderAsync(scenario);
        await RegisterChunkAsync(scenario, run);

        var preview = await PreviewAsync(scenario, byOperation ? operation : null);
        await RegisterChunkAsync(scenario, run);
        var report = await ConfirmAsync(scenario, preview);
        await scenario.DoAsync<OperationRegister>(register => register.RunAsync(run, default));

        Assert.Equal(Devices, preview.Count + preview.Registering);
        Assert.True(preview is { Count: > 0, Registering: > 0 });
        Assert.True(report is { Done: > 0, NotRegistered: > 0 });
        Assert.Equal((Devices, 0), (report.Done + report.NotRegistered, report.AlreadyEnded + report.TooLate + report.Pending));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.DueAt != null)));
        Assert.Equal(report.Done, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.Status == JobStatus.Canceled)));
    }

    [Fact]
    public async Task A_registration_that_has_ended_between_preview_and_confirmation_is_cancelled_whole()
    {
        await using var scenario = await FleetAsync();
        var (run, operation) = await OrderAsync(scenario);

        var preview = await PreviewAsync(scenario, operation);
        await scenario.DoAsync<OperationRegister>(register => register.RunAsync(run, default));
        var report = await ConfirmAsync(scenario, preview);

        Assert.Equal((0, Devices), (preview.Count, preview.Registering));
        Assert.Equal((Devices, 0), (report.Done, report.NotRegistered));
    }

    private static async Task<Scenario> FleetAsync()
    {
        var scenario = await Scenario.CreateAsync(devices: 0);
        await scenario.AskAsync(db => Fleet.AddAsync(db, Devices, "1年", scenario.Now));
        return scenario;
    }

    private static async Task<(long Run, long Operation)> OrderAsync(Scenario scenario)
    {
        var groups = await scenario.AskAsync(db => db.DeviceGroups.Select(g => g.Id).ToListAsync());
        var order = new OperationOrder(JobKind.Lock, [], null);
        var id = await scenario.DoAsync<OperationCheck, long>(
            check => check.FreezeAsync(order, new Recipients([], groups, null), Tanaka, default));
        var confirmed = await scenario.DoAsync<OperationRegister, OperationRun?>(
            register => register.ConfirmAsync(id, Devices, clearsQueue: false, Tanaka, default));
        return (id, confirmed!.OperationId!.Value);
    }

    private static Task RegisterChunkAsync(Scenario scenario, long run) =>
        scenario.DoAsync<OperationRegister, MobiJobsDb, bool>(async (register, db) =>
        {
            await register.StepAsync(await db.OperationRuns.AsNoTracking().SingleAsync(r => r.Id == run), default);
            return true;
        });

    private static Task<CancelPreview> PreviewAsync(Scenario scenario, long? operation) =>
        scenario.DoAsync<CancelPreviews, MobiJobsDb, CancelPreview>((previews, db) => operation is null
            ? previews.EverythingAsync(db.Jobs, Tanaka, default)
            : previews.MatchingAsync(db.Jobs, JobFilter.None with { Operation = operation }, Tanaka, default));

    private static async Task<RunReport> ConfirmAsync(Scenario scenario, CancelPreview preview)
    {
        Assert.NotNull(await scenario.DoAsync<RunKeeper, Run?>(
            keeper => keeper.ConfirmAsync(preview.RunId, Tanaka, AuditAction.JobsCanceled, default)));
        return await scenario.DoAsync<RunKeeper, RunReport>(
            async keeper => await keeper.ReportAsync(await keeper.CarryOutToEndAsync(preview.RunId, default), default));
    }
}
