using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Devices;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Import;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.Send;
using MobiJobs.Queue.Acts;
using MobiJobs.Runs;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>A wiped device is 初期化済み（登録待ち） until it is enrolled again.</summary>
public sealed class Wiped_devices
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    [Fact]
    public async Task A_wipe_that_succeeded_ends_the_enrollment_and_every_open_job()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var wipe = await scenario.RegisterAsync(JobKind.Wipe);
        var waiting = await scenario.RegisterAsync();
        var reserved = await scenario.RegisterAsync(reservedFor: scenario.Now.AddDays(1));
        var elsewhere = await scenario.RegisterAsync(device: 2);
        await HasAppsAsync(scenario);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(wipe, id => new AcknowledgedMessage(id, null));

        Assert.Equal(JobStatus.Succeeded, await scenario.StatusAsync(wipe));
        foreach (var id in (long[])[waiting, reserved])
        {
            var job = await scenario.JobAsync(id);
            Assert.Equal((JobStatus.Canceled, EndReason.Erased), (job.Status, job.EndReason));
        }

        Assert.Equal(JobStatus.Waiting, await scenario.StatusAsync(elsewhere));
        await AssertErasedAsync(scenario);
        Assert.Equal(0, await scenario.AskAsync(db => db.DeviceApps.CountAsync()));
    }

    [Fact]
    public async Task The_late_success_of_a_wipe_that_nobody_waited_for_says_the_same()
    {
        await using var scenario = await Scenario.CreateAsync();
        var wipe = await scenario.RegisterAsync(JobKind.Wipe);
        var next = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.DoAsync<JobActions, bool>(actions => actions.ReleaseAsync(wipe, Tanaka, default));
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(wipe, id => new AcknowledgedMessage(id, null));

        var job = await scenario.JobAsync(next);
        Assert.Equal(
            (JobStatus.Canceled, EndReason.Erased, false),
            (job.Status, job.EndReason, job.MayStillRun));
        await AssertErasedAsync(scenario);
    }

    [Fact]
    public async Task A_wipe_that_failed_changes_nothing()
    {
        await using var scenario = await Scenario.CreateAsync();
        var wipe = await scenario.RegisterAsync(JobKind.Wipe);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(wipe, id => new FailedMessage(id, "ErrorChain=ErrorCode[0]=12007"));

        Assert.Equal(DeviceState.Managed, (await DeviceAsync(scenario)).State);
    }

    [Fact]
    public async Task New_orders_are_left_out_for_that_reason_and_cannot_be_sent_all_the_same()
    {
        await using var scenario = await WipedAsync(devices: 2);
        var run = await SendingTests.CheckAsync(scenario, JobKind.Lock, [], [1, 2]);
        var found = Assert.Single(await scenario.DoAsync<CheckReport, IReadOnlyList<CheckFindingCount>>(
            report => report.FindingsAsync(run, default)));

        Assert.Equal((CheckFinding.Erased, 1, true), (found.Finding, found.Jobs, found.IsLeftOut));
        Assert.False(await SendingTests.ToggleAsync(scenario, run, CheckFinding.Erased));
    }

    [Fact]
    public async Task Registering_its_number_again_enrolls_it_again()
    {
        await using var scenario = await WipedAsync();
        var entered = Device.Register("1a-0001", "鈴木 一郎", null, "F2", null, scenario.Now);
        var registered = await scenario.DoAsync<DeviceRegister, Device?>(
            register => register.RegisterAsync(entered, Tanaka, default));

        Assert.Equal(1, registered!.Id);
        var device = await DeviceAsync(scenario);
        Assert.Equal((DeviceState.Managed, "鈴木 一郎", "F2"), (device.State, device.OwnerName, device.SerialNumber));
        await AssertFetchesInformationAsync(scenario, device);
        var twice = Device.Register("1A-0001", "", null, null, null, scenario.Now);
        Assert.Null(await scenario.DoAsync<DeviceRegister, Device?>(
            register => register.RegisterAsync(twice, Tanaka, default)));
    }

    [Fact]
    public async Task An_import_that_names_it_enrolls_it_again()
    {
        await using var scenario = await WipedAsync(devices: 2);
        ImportRow[] rows = [Row("1A-0001"), Row("1A-0002")];
        var run = await scenario.DoAsync<DeviceImport, long>(
            import => import.PreviewAsync("list.csv", rows, makesGroups: false, Tanaka, default));
        await scenario.DoAsync<RunKeeper>(
            runs => runs.ConfirmAsync(run, Tanaka, AuditAction.DevicesImported, default));
        await scenario.DoAsync<RunKeeper>(runs => runs.CarryOutToEndAsync(run, default));
        Assert.Equal(
            [(RunOutcome.Done, ImportVerdict.Changed), (RunOutcome.LeftOut, ImportVerdict.Unchanged)],
            await scenario.AskAsync(async db => (await db.RunItems.OrderBy(i => i.ItemId).ToListAsync())
                .ConvertAll(i => (i.Outcome, (ImportVerdict)i.Reason))));

        var device = await DeviceAsync(scenario);
        Assert.Equal((DeviceState.Managed, "佐藤 花子"), (device.State, device.OwnerName));
        await AssertFetchesInformationAsync(scenario, device);
    }

    [Fact]
    public async Task A_device_that_enrolls_by_itself_is_managed_again()
    {
        await using var scenario = await WipedAsync();
        await scenario.DoAsync<DeviceRegister>(register => register.EnrollAgainAsync(1, "channel-new", default));

        var device = await DeviceAsync(scenario);
        Assert.Equal(DeviceState.Managed, device.State);
        await AssertFetchesInformationAsync(scenario, device);
    }

    private static ImportRow Row(string number) => new(1, number, null, null, null, null, null);

    private static async Task<Scenario> WipedAsync(int devices = 1)
    {
        var scenario = await Scenario.CreateAsync(devices);
        var wipe = await scenario.RegisterAsync(JobKind.Wipe);
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(wipe, id => new AcknowledgedMessage(id, null));
        return scenario;
    }

    private static Task<Device> DeviceAsync(Scenario scenario) =>
        scenario.AskAsync(db => db.Devices.AsNoTracking().SingleAsync(d => d.Id == 1));

    private static Task<int> HasAppsAsync(Scenario scenario) => scenario.AskAsync(async db =>
    {
        db.DeviceApps.Add(DeviceApp.From(1, new InstalledApp("jp.example.typing", "タイピング練習", null, true))!);
        await db.SaveChangesAsync();
        return await db.Devices.Where(d => d.Id == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.AppListAt, scenario.Now));
    });

    private static async Task AssertErasedAsync(Scenario scenario)
    {
        var device = await DeviceAsync(scenario);
        Assert.Equal((DeviceState.Erased, null, null), (device.State, device.EnrollmentId, device.AppListAt));
        Assert.NotNull(await scenario.AskAsync(
            db => db.Enrollments.Where(e => e.DeviceId == 1).Select(e => e.EndedAt).SingleAsync()));
        Assert.Equal(0, await scenario.AskAsync(db => db.Jobs.CountAsync(j => j.DeviceId == 1 && j.DueAt != null)));
    }

    private static async Task AssertFetchesInformationAsync(Scenario scenario, Device device)
    {
        var open = await scenario.AskAsync(
            db => db.Jobs.AsNoTracking().SingleAsync(j => j.DeviceId == 1 && j.DueAt != null));
        Assert.Equal((JobKind.DeviceInformation, device.EnrollmentId!.Value), (open.Kind, open.EnrollmentId));
    }
}
