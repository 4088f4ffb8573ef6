using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Import;
using MobiJobs.Enrollments.Many;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.History;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Overview;
using MobiJobs.Queue;
using MobiJobs.Queue.Acts;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Periodic;
using MobiJobs.Queue.Purging;
using MobiJobs.Queue.Reserved;
using MobiJobs.Queue.Stop;
using MobiJobs.Reports;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Tests.Support;
using MobiJobs.Trail;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;
using Moq;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>
/// Runs the program's own classes against a SQL Server that isn't there. Where an answer is missing that the class
/// needs, it goes no further: which those are, and why, is in cut-short.txt.
/// </summary>
public sealed partial class TSqlTests
{
    private static readonly DateTime Now = new(2026, 11, 16, 3, 0, 0, DateTimeKind.Utc);

    private static readonly Regex Spaces = new(@"\s+", RegexOptions.NonBacktracking);
    private static readonly Regex Sentence = new(@"^[^.,;]+", RegexOptions.NonBacktracking);
    private readonly Statements statements = new();
    private readonly List<string> uses = [];
    private Action forget = () => { };

    [Fact]
    public async Task What_the_program_sends_is_T_SQL_and_keeps_the_rules()
    {
        await using var services = Services(statements);
        await using var scope = services.CreateWorkScope("test");
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        db.Database.AutoSavepointsEnabled = false;
        forget = db.ChangeTracker.Clear;
        T Get<T>() where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

        await UseQueueAsync(db, Get<DeviceQueue>());
        await TryAsync(() => Get<DueWork>().RunAsync(default));
        await TryAsync(() => Get<ReservationRights>().OfAsync("x", default));
        await TryAsync(() => Get<ReservationRights>().WithTokensAsync([1], default));
        await TryAsync(() => Get<QueueSweeper>().SweepAsync(default));
        await TryAsync(() => Get<HistoryPurge>().RunAsync(default));
        await TryAsync(() => Get<HandOver>().RunAsync([1, 2], default));
        await TryAsync(() => Get<DeviceQueueWorker>().ServeAsync(["a", "b"], default));
        await TryAsync(() => Get<HandOver>().RepeatAsync([1, 2], default));
        await TryAsync(() => ReportMark.SetAsync(db, [new ReportMark(1, ReportState.Applied, 2)], default));
        await TryAsync(() => Get<DeliveryVerification>().SweepAsync(default));
        await TryAsync(() => Get<JobActions>().CancelAsync(1, new Actor("x", 2), default));
        await TryAsync(() => Get<JobActions>().ReleaseAsync(1, new Actor("x", 2), default));
        await TryAsync(() => Get<JobActions>().WakeAsync(1, new Actor("x", 2), default));
        await TryAsync(() => Get<SystemJobs>().RegisterAsync([SystemJobs.Information(1, 1)], Now, default));
        await TryAsync(() => DevicesByNumber.FindAsync(db, ["1A"], default));
        await UseOperationsAsync(
            db,
            Get<OperationPreviews>(),
            Get<CheckReport>(),
            scope.ServiceProvider.GetServices<IRunAct>().OfType<OperationJobs>().Single(),
            Get<CatalogueItems>(),
            Get<Reservations>());
        await UseListsAsync(db, Get<JobList>());
        await UseGroupsAsync(Get<GroupRegister>());
        await UseDevicesAsync(db, Get<DeviceList>(), Get<DeviceRegister>(), Get<DeviceImport>());
        await UseActsAsync(
            Get<IEnumerable<IRunAct>>(), Get<DevicePreviews>(), Get<DeviceActSummary>(), Get<ImportReport>(), db);
        await TryAsync(() => Get<DeviceDepartures>().InactivateAsync(1, 1, "x", Now, default));
        await UseCatalogueAsync(Get<IEnumerable<ICatalogueUse>>());
        await TryAsync(() => ErasedDevices.ForgetAsync(db, [1], default));
        await TryAsync(() => Get<ErasedDevices>().EraseAsync([1], Now, default));
        await TryAsync(() => ActTrail.DoneAsync(db, [1], Now, default));
        await UseAutoDeliveryAsync(db, Get<AutoDeliveryPreviews>(), Get<MissingApps>(), Get<AppListAnswers>());
        await UseLaterAsync(Get<IEnumerable<IRegistersLater>>(), Get<DeliveryHolds>(), Get<DueLists>(), db);
        var everything = Get<PreviewsOfEverything>();
        await UseBulkAsync(
            Get<CancelPreviews>(), everything, Get<RunKeeper>(), Get<Registrations>(), db, Get<DeliveryStop>());
        await UseApprovalsAsync(scope.ServiceProvider, db);
        await UseDeliveriesAsync(Get<OperationList>(), Get<OperationStory>());
        await UseRetryAsync(Get<RetryPreviews>(), Get<RetryCheck>(), Get<IEnumerable<IRunAct>>());
        await UseSeatsAsync(scope.ServiceProvider, db);
        await UseVppAsync(
            db,
            Get<VppSync>(),
            Get<VppOrders>(),
            Get<VppOutcome>(),
            Get<HashList>(),
            Get<VppInvitations>());
        await UseTokensAsync(Get<VppTokens>(), Get<VppShares>());
        await UseDiagnosisAsync(Get<FactFinder>(), Get<RemedyWork>());
        await UseStoreAsync(db);
        await TryAsync(() => Get<AuditSealing>().SealAsync(default));
        await TryAsync(() => Get<AuditCheck>().RunAsync(null, default));
        await TryAsync(() => Get<AuditList>().PageAsync(new() { User = "x", Device = "1" }, 5, null, 10, default));
        await TryAsync(() => db.EnterAsync([AuditEntry.Of("x", AuditAction.ActDone, "", Now)], default));
        await UseOverviewAsync(db, Get<EndedJobsByDay>());

        Assert.True(statements.Texts.Count > 150, $"Only {statements.Texts.Count} statements were seen.");
        TSqlRules.Assert(statements.Texts);
        Approved.Assert(
            "tests/MobiJobs.Tests/Data/TSql/cut-short.txt",
            string.Join('\n', uses.Distinct(StringComparer.Ordinal)));
    }

    private async Task UseQueueAsync(MobiJobsDb db, DeviceQueue queue)
    {
        await TryAsync(() => queue.JoinAsync(db.Jobs.Where(j => j.Stage == JobStage.Reserved), [], default));
        await TryAsync(() => db.HoldDevicesAsync([1, 2], default));
        await TryAsync(() => queue.WakeSoonAsync(db.Jobs.Where(j => j.Id == 1), Now, default));
        await TryAsync(() => queue.ClaimHeadsAsync([1, 2], Now, default));
        foreach (
            var ending in (Ending[])
            [
                Ending.PushTimedOut,
                Ending.Succeeded(JobKind.VppInstall),
                Ending.Failed(":1"),
                Ending.Canceled(2),
            ])
        {
            await TryAsync(() => queue.EndAsync(db.Jobs.Where(j => j.Id == 1), ending, Now, default));
        }

        await TryAsync(
            () => queue.EndAllAsync(
                db.Jobs.Where(j => j.EnrollmentId == 1 && !db.Jobs.Any(w => w.Id == j.Id && w.Kind == JobKind.Wipe)),
                Ending.EnrollmentEnded,
                Now,
                default));
    }

    private async Task UseOperationsAsync(
        MobiJobsDb db,
        OperationPreviews previews,
        CheckReport report,
        OperationJobs jobs,
        CatalogueItems catalogue,
        Reservations reservations)
    {
        var by = new Actor("x", 2);
        var item = new CatalogueItem(new CommandTarget("x", 1, "b", null));
        var order = new OperationOrder(JobKind.VppInstall, [item, item], null) { ClearsQueue = true };
        var selection = new Recipients([1], [2], "open=true&group=1&device=1A");
        var run = Run.Preview(RunKind.Register, selection.Write(), 2, Now, order.Write());
        RunItem[] items = [RunItem.Of(1), RunItem.Of(1, part: 1), RunItem.Of(2)];
        await TryAsync(() => previews.StartAsync(order, selection, by, default));
        await TryAsync(() => previews.FreezeAsync(order, selection with { Jobs = null }, by, default));
        await TryAsync(() => previews.DecideFindingAsync(run, CheckFinding.EqualOpen, true, default));
        await TryAsync(() => previews.ConfirmAsync(run, 0, clearsQueue: true, by, default));
        await TryAsync(() => jobs.CheckAsync(run, items, Now, default));
        await TryAsync(() => jobs.CarryOutAsync(run, items, Now, default));
        await TryAsync(() => report.FindingsAsync(run, default));
        await TryAsync(() => report.FirstDevicesAsync(run, default));
        await TryAsync(() => report.CountCancelableAheadAsync(run, default));
        await TryAsync(() => report.CountDevicesAsync(run, default));
        await TryAsync(() => db.Runs.RegisteringJobs().HoldAsync(default));
        await TryAsync(() => reservations.MoveJobAsync(1, Now, by, default));
        await TryAsync(() => reservations.MoveOperationAsync(1, null, by, default));
        foreach (
            var kind in (JobKind[])
            [
                JobKind.VppInstall,
                JobKind.AppRemove,
                JobKind.BookInstall,
                JobKind.ProfileInstall,
                JobKind.FeatureSetApply,
            ])
        {
            await TryAsync(() => catalogue.FindAsync(kind, "x", [1], default));
            await TryAsync(() => catalogue.ReadAsync(kind, [1], default));
        }
    }

    private async Task UseBulkAsync(
        CancelPreviews previews,
        PreviewsOfEverything everything,
        RunKeeper runs,
        Registrations registrations,
        MobiJobsDb db,
        DeliveryStop stop)
    {
        var by = new Actor("x", 2);
        var filter = new JobFilter
        {
            Month = MonthFilter.Parse("2026-10")!,
            Open = true,
            Device = "1A",
            Statuses = [JobStatus.Waiting],
            Group = 1,
            Error = "k",
        };
        await TryAsync(() => previews.ChosenAsync([1, 2], by, default));
        await TryAsync(() => previews.MatchingAsync(filter, by, default));
        await TryAsync(() => previews.EverythingAsync(db.Jobs, by, default));
        var shown = new EverythingShown(1, 2);
        await TryAsync(() => everything.FindAsync(shown, by, default));
        var found = Run.Preview(RunKind.CancelEverything, "", 2, Now);
        await TryAsync(() => everything.IsAmbiguousAsync(found, shown, by, default));
        await TryAsync(() => runs.ConfirmAsync(1, by, AuditAction.JobsCanceled, default));
        await TryAsync(() => runs.CarryOutAsync(1, default));
        await TryAsync(() => runs.AbandonedAsync(default));
        await TryAsync(() => db.CallOffAsync(1, 2, Now, default));
        await TryAsync(() => runs.StoppedAsync(default));
        await TryAsync(() => runs.ResumeAsync(1, by, default));
        await TryAsync(() => runs.CallOffAsync(1, by, default));
        await TryAsync(() => registrations.AnyAsync(default));
        var wipes = JobFilter.None with { Kind = JobKind.Wipe };
        var choice = (await RegisteringChoice.OfAsync(wipes, db, default)).Included;
        var held = new HeldRegistrations([1], [1]);
        await TryAsync(() => registrations.HoldAsync(choice, default));
        await TryAsync(() => registrations.RemainingAsync(held, choice, default));
        await TryAsync(() => registrations.AreAllAsync(held, 2, default));
        await TryAsync(() => registrations.AsideAsync(choice, choice, default));
        await TryAsync(() => registrations.CallOffAsync(new Registration(1, 2), found, Now, default));
        await TryAsync(() => stop.FindAsync(default));
        await TryAsync(() => stop.StopAsync(by, default));
        await TryAsync(() => stop.LiftAsync(by, default));
    }

    private async Task UseGroupsAsync(GroupRegister groups)
    {
        var by = new Actor("x", 2);
        await TryAsync(() => groups.CreateAsync("A", null, by, default));
        await TryAsync(() => groups.RenameAsync(1, "B", by, default));
        await TryAsync(() => groups.MoveAsync(1, 2, by, default));
        await TryAsync(() => groups.DeleteAsync(1, by, default));
    }

    /// <summary>Uses a class, and notes what it needed an answer for, or that it sent nothing.</summary>
    private async Task TryAsync(Func<Task> use, [CallerArgumentExpression(nameof(use))] string what = "")
    {
        var before = statements.Sent;
        var error = await Record.ExceptionAsync(use);
        forget(); // What could not be saved would be sent again with what comes next.
        var name = Spaces.Replace(what, " ").Replace("() => ", "", StringComparison.Ordinal);
        if (error is not null) { uses.Add($"{name}\n    {error.GetType().Name}: {Sentence.Match(error.Message)}"); }
        else if (statements.Sent == before) { uses.Add($"{name}\n    sent nothing"); }
    }

    private static ServiceProvider Services(Statements caught)
    {
        var database = new DatabaseSettings(DatabaseProvider.SqlServer, "Server=nowhere;Database=x", null);
        var settings = new Settings(
            database,
            new SimulatedOptions(),
            TimeZoneInfo.Utc,
            WorkerEnabled: false,
            WorkerCount: 1,
            WebEnabled: true);
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new OrganizationTime(TimeZoneInfo.Utc))
            .AddSingleton<IDeviceGateway>(new ScriptedChannel(new Crash()));
        services.AddRooms(settings).AddSingleton(Mock.Of<IBackgroundJobClient>()).AddSingleton(Mock.Of<IVppService>());
        services.AddScoped<StoreScope>().AddScoped<MobiJobsDb>(
            _ => new SqlServerMobiJobsDb(
                DatabaseSetup.UseSqlServer(
                    new DbContextOptionsBuilder<SqlServerMobiJobsDb>(),
                    database.ConnectionString,
                    null).AddInterceptors(caught, new NoConnection(), new NoTransaction()).Options));
        return services.BuildServiceProvider();
    }
}
