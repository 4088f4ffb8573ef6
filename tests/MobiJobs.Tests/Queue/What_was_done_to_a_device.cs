using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Enrollments;
using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Queue;

/// <summary>Who wiped which device, and when, is told when the device and its jobs are gone.</summary>
public sealed class What_was_done_to_a_device
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task Is_told_for_each_device_of_an_operation_after_it_is_deleted()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await HasSerialAsync(scenario, 2, "F2LXSERIAL");
        var run = await SendingTests.CheckAsync(scenario, JobKind.Wipe, [], [1, 2, 3]);
        var operation = (await SendingTests.ConfirmAsync(scenario, run.Id, 3))!.Operation.Id;
        var ordered = scenario.Now;
        scenario.Clock.Advance(TimeSpan.FromMinutes(5));
        await scenario.HandOverAsync(2);
        var wipe = await scenario.AskAsync(db => db.Jobs.Where(j => j.DeviceId == 2).Select(j => j.Id).SingleAsync());
        await scenario.AnswerAsync(wipe, id => new AcknowledgedMessage(id, null));
        await DeleteAsync(scenario, 2);

        Assert.Equal(
            [
                ("y.tanaka", AuditAction.ActOrdered, $"{operation}: wipe", "1A-0002", ordered),
                ("y.tanaka", AuditAction.ActDone, $"{operation}: wipe", "1A-0002", scenario.Now),
                ("y.tanaka", AuditAction.DeviceDeleted, "1A-0002", "1A-0002", scenario.Now),
            ],
            await AboutAsync(scenario, "F2LXSERIAL"));
        Assert.Equal(3, await scenario.AskAsync(db => db.Audit.CountAsync(a => a.Action == AuditAction.ActOrdered)));
    }

    [Theory]
    [InlineData(JobKind.Lock)]
    [InlineData(JobKind.PasscodeReset)]
    [InlineData(JobKind.LostModeOn)]
    [InlineData(JobKind.LostModeOff)]
    [InlineData(JobKind.Inactivate)]
    public async Task Is_told_of_every_kind_that_somebody_must_answer_for(JobKind kind)
    {
        await using var scenario = await Scenario.CreateAsync();
        await HasSerialAsync(scenario, 1, "F1");
        var job = await scenario.RegisterAsync(kind);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        await DeleteAsync(scenario, 1);

        var told = (await AboutAsync(scenario, "F1")).Select(a => (a.Action, a.Subject)).ToArray();
        Assert.Contains((AuditAction.ActOrdered, KindNames.Of(kind)), told);
        Assert.Contains((AuditAction.ActDone, KindNames.Of(kind)), told);
    }

    [Fact]
    public async Task Is_not_told_of_ordinary_jobs_nor_as_done_of_what_failed()
    {
        await using var scenario = await Scenario.CreateAsync();
        var locked = await scenario.RegisterAsync(JobKind.Lock);
        await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(locked, id => new FailedMessage(id, "ErrorChain=ErrorCode[0]=12007"));

        Assert.Equal(
            [AuditAction.ActOrdered],
            await scenario.AskAsync(db => db.Audit.Select(a => a.Action).ToListAsync()));
    }

    [Fact]
    public async Task Is_told_once_of_an_answer_that_came_late_and_twice()
    {
        await using var scenario = await Scenario.CreateAsync();
        var locked = await scenario.RegisterAsync(JobKind.Lock);
        await scenario.HandOverAsync();
        await scenario.DoAsync<JobActions, bool>(actions => actions.ReleaseAsync(locked, Tanaka, default));
        await scenario.AnswerAsync(locked, id => new AcknowledgedMessage(id, null));
        await scenario.AnswerAsync(locked, id => new AcknowledgedMessage(id, null));

        Assert.Equal(1, await scenario.AskAsync(db => db.Audit.CountAsync(a => a.Action == AuditAction.ActDone)));
    }

    [Fact]
    public async Task Is_told_of_a_wipe_that_only_the_new_enrollment_gives_away()
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.RegisterAsync(JobKind.Wipe);
        await scenario.HandOverAsync();
        await scenario.DoAsync<DeviceRegister>(register => register.EnrollAgainAsync(1, "channel-new", default));

        Assert.Equal(1, await scenario.AskAsync(db => db.Audit.CountAsync(a => a.Action == AuditAction.ActDone)));
    }

    private static Task<int> HasSerialAsync(Scenario scenario, long device, string serial) => scenario.AskAsync(
        db => db.Devices
            .Where(d => d.Id == device)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.SerialNumber, serial)));

    private static Task DeleteAsync(Scenario scenario, long id) =>
        scenario.DoAsync<MobiJobsDb, DeviceDepartures, int>((db, departures) => db.WriteAsync(
            async () => (await departures.DeleteAsync(
                db.Devices.Where(d => d.Id == id), Tanaka.Name, scenario.Now, default)).Count,
            default));

    private static Task<List<(string Who, AuditAction Action, string Subject, string? Number, DateTime At)>> AboutAsync(
        Scenario scenario,
        string serial) => scenario.AskAsync(async db => (await db.Audit
            .Where(a => a.SerialNumber == serial)
            .OrderBy(a => a.Id)
            .ToListAsync())
            .ConvertAll(a => (a.Who, a.Action, a.Subject, a.DeviceNumber, a.At)));
}
