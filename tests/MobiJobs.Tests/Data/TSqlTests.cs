using System.Collections.Concurrent;
using System.Data.Common;
using System.Data;
using Hangfire;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Moq;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Catalogue;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Devices.List;
using MobiJobs.Devices;
using MobiJobs.Enrollments.Import;
using MobiJobs.Enrollments;
using MobiJobs.Errors.Remedies;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Gateway;
using MobiJobs.Jobs.List;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.History;
using MobiJobs.Operations.Reserve;
using MobiJobs.Operations.Retry;
using MobiJobs.Operations.Send;
using MobiJobs.Overview;
using MobiJobs.Queue.Cancel;
using MobiJobs.Queue.Stop;
using MobiJobs.Queue;
using MobiJobs.Reports;
using MobiJobs.Shared;
using MobiJobs.Start;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Orders;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Data;

/// <summary>
/// Runs the program's own classes against a SQL Server that isn't there: each statement is caught on its way, answered with
/// nothing, and must parse as T-SQL.
/// </summary>
public sealed class TSqlTests
{
    private static readonly DateTime Now = new(2026, 11, 16, 3, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Every_statement_of_the_queue_the_lists_and_the_register_is_t_sql()
    {
        var caught = new CaughtStatements();
        await using var services = Services(caught);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        db.Database.AutoSavepointsEnabled = false;
        T Get<T>() where T : notnull => scope.ServiceProvider.GetRequiredService<T>();

        await UseQueueAsync(db, Get<DeviceQueue>());
        await TryAsync(() => Get<DueWork>().RunAsync(default));
        await TryAsync(() => Get<QueueSweeper>().SweepAsync(default));
        await TryAsync(() => Get<HistoryPurge>().RunAsync(default));
        await TryAsync(() => Get<HandOver>().RunAsync([1, 2], default));
        await TryAsync(() => Get<DeviceQueueWorker>().MeetAsync(["a", "b"], default));
        await TryAsync(() => Get<HandOver>().RepeatAsync([1, 2], default));
        await TryAsync(() => ReportMark.SetAsync(db, [new ReportMark(1, ReportState.Applied, 2)], default));
        await TryAsync(() => Get<DeliveryVerification>().SweepAsync(default));
        await TryAsync(() => Get<JobActions>().CancelAsync(1, new Actor("x", 2), default));
        await TryAsync(() => Get<JobActions>().ReleaseAsync(1, new Actor("x", 2), default));
        await TryAsync(() => Get<JobActions>().WakeAsync(1, new Actor("x", 2), default));
        await TryAsync(() => Get<Automatic>().RegisterAsync([Automatic.Information(1, 1)], Now, default));
        await TryAsync(() => DevicesByNumber.FindAsync(db.Devices, ["1A"], default));
        await UseOperationsAsync(Get<OperationCheck>(), Get<CheckReport>(), Get<OperationRegister>(), Get<CatalogueItems>(), Get<Reservations>());
        await UseListsAsync(db, Get<JobList>());
        await UseGroupsAsync(Get<GroupRegister>());
        await UseDevicesAsync(db, Get<DeviceList>(), Get<DeviceRegister>(), Get<DeviceImport>());
        await UseAutoDeliveryAsync(db, Get<AutoDeliveries>(), Get<MissingApps>(), Get<AutoDeliveryJobs>());
        await UseBulkAsync(Get<CancelPreviews>(), Get<RunKeeper>(), Get<MobiJobsDb>(), Get<DeliveryStop>());
        await UseDeliveriesAsync(db, Get<OperationList>(), Get<OperationStory>());
        await UseRetryAsync(db, Get<BulkRetry>(), Get<RetryCheck>());
        await UseVppAsync(db, Get<VppSync>(), Get<VppOrders>(), Get<VppOutcome>(), Get<HashList>(), Get<VppInvitations>());
        await UseTokensAsync(Get<VppTokens>(), Get<VppShares>());
        await UseDiagnosisAsync(Get<FactFinder>(), Get<RemedyWork>());
        await UseOverviewAsync(db, Get<Trend>());

        Assert.True(caught.Texts.Count > 35, $"Only {caught.Texts.Count} statements were seen.");
        foreach (var text in caught.Texts) { AssertTSql(text); }
    }

    private static async Task UseVppAsync(
        MobiJobsDb db,
        VppSync sync,
        VppOrders orders,
        VppOutcome outcome,
        HashList hashes,
        VppInvitations invitations)
    {
        await TryAsync(() => sync.RunAllAsync(default));
        await TryAsync(() => sync.RunAsync(1, default));
        await TryAsync(() => orders.RunAsync(default));
        await TryAsync(() => orders.PlaceAsync(1, new VppChange.StopPeople(["a"]), "a", new Actor("x", 2), default));
        VppAssignment[] licenses = [new(1, VppAsset.Standard, "a", null), new(1, VppAsset.Standard, null, "F1")];
        foreach (var change in (VppChange[])[new VppChange.Assign(licenses), new VppChange.Collect(licenses), new VppChange.AddPeople([new("a", null, null, VppUserStatus.Registered, null, null)]), new VppChange.StopPeople(["a", "b"])])
        {
            await TryAsync(() => outcome.ApplyAsync(VppOrder.Of(1, change, 2, Now), Now, default));
        }

        await TryAsync(() => hashes.CountAsync(db.Devices, default));
        foreach (var match in Enum.GetValues<HashMatch>()) { await TryAsync(() => hashes.PageAsync(db.Devices, match, "1A", default)); }

        await TryAsync(() => invitations.FollowAsync([new EndedJob(Answered(JobKind.VppInvite), Done)], Now, default));
    }

    private static async Task UseTokensAsync(VppTokens tokens, VppShares shares)
    {
        await TryAsync(() => tokens.ClaimAsync(1, new Actor("x", 2), default));
        await TryAsync(() => shares.ShareAsync(1, 2, new Actor("x", 2), default));
        await TryAsync(() => shares.EndAsync(1, 2, new Actor("x", 2), default));
        await TryAsync(() => tokens.DeleteAsync(1, new Actor("x", 2), default));
    }

    private static async Task UseDiagnosisAsync(FactFinder finder, RemedyWork work)
    {
        var device = Device.Register("1A", "", "iPad", "F1", 1, Now);
        foreach (var kind in (JobKind[])[JobKind.VppInstall, JobKind.AppInstall, JobKind.ProfileRemove])
        {
            await TryAsync(() => finder.GatherAsync(FailedJobOf(kind), device, default));
        }

        await TryAsync(() => finder.FindAsync(1, default));
        await TryAsync(() => work.RunAsync(default));
    }

    private static FailedJob FailedJobOf(JobKind kind) => new()
    {
        Id = 1,
        Kind = kind,
        DeviceId = 1,
        StoreId = 1,
        BundleId = kind == JobKind.VppInstall ? null : "a",
        ProfileId = "p",
        ErrorKey = ":1",
        EndedAt = Now,
    };

    private static async Task UseOverviewAsync(MobiJobsDb db, Trend trend)
    {
        await TryAsync(() => trend.KeepAsync(default));
        await TryAsync(() => trend.DaysAsync(default));
        await TryAsync(() => new TopCauses(db, new MemoryCache(new MemoryCacheOptions()), TimeProvider.System).FindAsync(7, default));
    }

    private static async Task UseQueueAsync(MobiJobsDb db, DeviceQueue queue)
    {
        await TryAsync(() => queue.JoinDueAsync(Now, default));
        await TryAsync(() => queue.ClaimHeadsAsync([1, 2], Now, default));
        foreach (var ending in (Ending[])[Ending.PushTimedOut, Ending.Succeeded(JobKind.VppInstall), Ending.Failed(":1"), Ending.Canceled(2)])
        {
            await TryAsync(() => queue.EndAsync(db.Jobs.Where(j => j.Id == 1), ending, Now, default));
        }

        await TryAsync(() => queue.EndAllAsync(1, Ending.EnrollmentEnded, Now, default, except: db.Jobs.Where(j => j.Kind == JobKind.Wipe)));
    }

    private static async Task UseOperationsAsync(OperationCheck check, CheckReport report, OperationRegister register, CatalogueItems catalogue, Reservations reservations)
    {
        var by = new Actor("x", 2);
        var target = new CommandTarget("x", 1, "b", null);
        var run = OperationRun.Create(new OperationOrder(JobKind.VppInstall, [new CatalogueItem(target), new CatalogueItem(target)], null), new Recipients([1], [2], "open=true&group=1&device=1A"), CheckFindings.LeftOut, 5, 2, Now);
        await TryAsync(() => check.StartAsync(new OperationOrder(run.Kind, [], null), run.ReadSelection(), by, default));
        await TryAsync(() => check.StepAsync(run, run.ReadSelection(), run.ReadItems(), default));
        await TryAsync(() => register.StepAsync(run, default));
        await TryAsync(() => check.ToggleFindingAsync(run, CheckFinding.EqualOpen, default));
        await TryAsync(() => report.FindingsAsync(run, default));
        await TryAsync(() => register.ConfirmAsync(1, 2, clearsQueue: true, by, default));
        await TryAsync(() => register.SweepAsync(default));
        await TryAsync(() => reservations.MoveJobAsync(1, Now, by, default));
        await TryAsync(() => reservations.MoveOperationAsync(1, null, by, default));
        foreach (var kind in (JobKind[])[JobKind.VppInstall, JobKind.AppRemove, JobKind.BookInstall, JobKind.ProfileInstall, JobKind.FeatureSetApply])
        {
            await TryAsync(() => catalogue.FindAsync(kind, "x", [1], default));
            await TryAsync(() => catalogue.ReadAsync(kind, [1], default));
        }
    }

    private static async Task UseBulkAsync(
        CancelPreviews previews, RunKeeper runs, MobiJobsDb db, DeliveryStop stop)
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
        await TryAsync(() => previews.ChosenAsync(db.Jobs, [1, 2], by, default));
        await TryAsync(() => previews.MatchingAsync(db.Jobs, filter, by, default));
        await TryAsync(() => previews.EverythingAsync(db.Jobs, by, default));
        await TryAsync(() => previews.FindEverythingAsync(1, 2, by, default));
        await TryAsync(() => runs.ConfirmAsync(1, by, Audit.AuditAction.JobsCanceled, default));
        await TryAsync(() => runs.CarryOutAsync(1, default));
        await TryAsync(() => runs.AbandonedAsync(default));
        await TryAsync(() => stop.FindAsync(default));
        await TryAsync(() => stop.StopAsync(by, default));
        await TryAsync(() => stop.LiftAsync(by, default));
    }

    private static async Task UseGroupsAsync(GroupRegister groups)
    {
        var by = new Actor("x", 2);
        await TryAsync(() => groups.CreateAsync("A", null, by, default));
        await TryAsync(() => groups.RenameAsync(1, "B", by, default));
        await TryAsync(() => groups.MoveAsync(1, 2, by, default));
        await TryAsync(() => groups.DeleteAsync(1, by, default));
    }

    private static async Task UseDeliveriesAsync(MobiJobsDb db, OperationList list, OperationStory story)
    {
        var day = new DateOnly(2026, 11, 1);
        foreach (var state in Enum.GetValues<OperationState>())
        {
            await TryAsync(() => list.PageAsync(db.Jobs, new OperationFilter(day, day, JobKind.VppInstall, "SYSTEM", "10%[a]_", "1A-0001", state), 5, null, 50, default));
        }

        await TryAsync(() => list.PageAsync(db.Jobs, OperationFilter.None, null, 5, 50, default));
        await TryAsync(() => list.CountsAsync(db.Jobs, [1, 2], default));
        await TryAsync(() => story.StatusesAsync(db.Jobs, 1, default));
        await TryAsync(() => story.CausesAsync(db.Jobs, 1, default));
        await TryAsync(() => story.SentToAsync(db.Jobs, 1, default));
        await TryAsync(() => story.RetryOfAsync(1, default));
        await TryAsync(() => story.RetriesAsync(1, default));
    }

    private static async Task UseRetryAsync(MobiJobsDb db, BulkRetry retry, RetryCheck check)
    {
        var by = new Actor("x", 2);
        await TryAsync(() => retry.PreviewChosenAsync([1, 2], by, default));
        await TryAsync(() => retry.PreviewMatchingAsync(JobFilter.None with { Operation = 1 }, ["a:1", "serverError"], false, by, default));
        await TryAsync(() => retry.ConfirmAsync(1, by, default));
        await TryAsync(() => retry.SweepAsync(default));
        await TryAsync(() => check.CheckAsync(db.Jobs.Where(j => j.Id < 9).OrderByDescending(j => j.Id).Take(5), [], default));
    }

    private static async Task UseDevicesAsync(MobiJobsDb db, DeviceList list, DeviceRegister register, DeviceImport import)
    {
        var by = new Actor("x", 2);
        var full = new DeviceFilter
        {
            Number = "1A",
            Name = "佐藤の",
            Owner = "佐藤",
            Serial = "F",
            Model = "iPad",
            Group = 1,
            State = DeviceState.Managed,
            Contact = LastContact.Over7Days,
        };
        foreach (var filter in (DeviceFilter[])[full, .. Enum.GetValues<DeviceSort>().Select(sort => DeviceFilter.None with { Sort = sort, Contact = LastContact.Never })])
        {
            foreach (var place in (DeviceCursor?[])[null, new DeviceCursor("1A", "佐藤", 1), new DeviceCursor("1A")])
            {
                await TryAsync(() => list.PageAsync(db.Devices, filter, null, place, 100, default));
                await TryAsync(() => list.PageAsync(db.Devices, filter, place, null, 100, default));
            }
        }

        await TryAsync(() => register.MoveAsync([1, 2], 1, by, default));
        await TryAsync(() => new ImportCheck(db, db.Devices, null!, false).RunAsync([new ImportRow(2, "A", null, null, null, null, null)], default));
        await TryAsync(() => import.ConfirmAsync(1, by, default));
        await TryAsync(() => import.SweepAsync(default));
    }

    private static async Task UseAutoDeliveryAsync(MobiJobsDb db, AutoDeliveries deliveries, MissingApps missing, AutoDeliveryJobs orders)
    {
        var list = AutoDeliveryList.Add(1, new AutoDeliveryDetails("x", true, new Schedule(WeekDays.All, 0, []), []), new OrganizationTime(TimeZoneInfo.Utc), Now);
        var query = new CatalogueQuery("a%", null, 1);
        foreach (var kind in Enum.GetValues<JobKind>()) { await TryAsync(() => RetiredItems.IncludeAsync(db, kind, new CommandTarget("x", 1, "b", "p"), default)); }

        await TryAsync(() => deliveries.RunAsync(default));
        await TryAsync(() => deliveries.StartAsync(1, "x", default));
        await TryAsync(() => missing.DevicesAsync(list, 5, default));
        await TryAsync(() => MissingApps.CandidatesAsync(db.Devices, default));
        var device = new DeliveryCandidate
        {
            DeviceId = 1,
            Number = "1A",
            OwnerName = "x",
            EnrollmentId = 1,
            Model = null,
            OsVersion = null,
            IsSupervised = null,
            AppListAt = Now,
        };
        var app = App.Add(new AppDetails("x", AppSource.Vpp, 1, "b"));
        await TryAsync(() => missing.FindAsync(1, [app], [device], Now, default));
        await TryAsync(() => orders.FollowAsync([new EndedJob(Answered(JobKind.AppList), Done)], Now, default));
        await TryAsync(() => query.PageAsync(db.Apps.Where(a => EF.Functions.Like(a.Name, query.Pattern, "\\")), default));
        await TryAsync(() => query.PageAsync(db.Profiles, ProfileRow.Of, default));
    }

    private static async Task UseListsAsync(MobiJobsDb db, JobList list)
    {
        var full = new JobFilter
        {
            Month = MonthFilter.Parse("2026-10")!,
            Open = true,
            Device = "1A",
            User = "SYSTEM",
            Statuses = [JobStatus.Waiting, JobStatus.Running],
            Kind = JobKind.VppInstall,
            Group = 1,
            Operation = 1,
            Error = "MCMDMErrorDomain:12064",
        };
        foreach (var filter in (JobFilter[])[JobFilter.None, full, full with { Device = null, User = null, Month = MonthFilter.Parse("older")! }])
        {
            await TryAsync(() => list.PageAsync(db.Jobs, filter, 5, null, 100, default));
            await TryAsync(() => list.PageAsync(db.Jobs, filter, null, 5, 100, default));
        }

        foreach (var areLarge in (bool[])[true, false]) { await TryAsync(() => db.Jobs.OfGroups(db.Devices, [1, 2], areLarge).OrderByDescending(j => j.Id).Take(5).ToListAsync()); }

        await TryAsync(() => list.StuckAsync(db.Jobs, Now, 5, default));
        await TryAsync(() => list.RowsAsync(db.Jobs, [1, 2], default));
        await TryAsync(() => list.RowAsync(db.Jobs, 1, default));
        await TryAsync(() => list.QueueAsync(db.Jobs, 1, 10, default));
    }

    /// <summary>What follows from an empty answer (no row where one must be), or a bulk copy without a server, is not what is looked at.</summary>
    private static async Task TryAsync(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (Exception e) when (IsWithoutServer(e) || (e is AggregateException all && all.InnerExceptions.All(IsWithoutServer)))
        {
        }
    }

    private static bool IsWithoutServer(Exception e) => e is InvalidOperationException or InvalidCastException or DbUpdateException;

    private static AcknowledgedMessage Done => new(Guid.Empty, null);

    private static AnsweredJob Answered(JobKind kind) => new()
    {
        Id = 1,
        DeviceId = 1,
        EnrollmentId = 1,
        ChannelId = "c",
        Kind = kind,
        Status = JobStatus.Running,
        Reason = JobReason.AutomaticDelivery,
        StartedAt = Now,
    };

    private static void AssertTSql(string text)
    {
        new TSql170Parser(initialQuotedIdentifiers: true).Parse(new StringReader(text), out var errors);
        Assert.True(errors.Count == 0, $"{string.Join("; ", errors.Select(e => e.Message))}\n{text}");
    }

    private static ServiceProvider Services(CaughtStatements caught)
    {
        var database = new DatabaseSettings(DatabaseProvider.SqlServer, "Server=nowhere;Database=x", null);
        var settings = new Settings(database, new SimulatedOptions(), TimeZoneInfo.Utc, WorkerEnabled: false, WorkerCount: 1, WebEnabled: true);
        var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(new OrganizationTime(TimeZoneInfo.Utc)).AddSingleton<IDeviceGateway>(new ScriptedChannel(new Crash()));
        services.AddRooms(settings).AddSingleton(Mock.Of<IBackgroundJobClient>());
        services.AddSingleton(Mock.Of<IVppService>());
        services.AddScoped<MobiJobsDb>(_ => new SqlServerMobiJobsDb(DatabaseSetup.UseSqlServer(new DbContextOptionsBuilder<SqlServerMobiJobsDb>(), database.ConnectionString, null).AddInterceptors(caught, new NoConnection(), new NoTransaction()).Options));
        return services.BuildServiceProvider();
    }

    private sealed class CaughtStatements : DbCommandInterceptor
    {
        public ConcurrentDictionary<string, byte> Seen { get; } = new(StringComparer.Ordinal);

        public ICollection<string> Texts => Seen.Keys;

        public override InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result) =>
            InterceptionResult<DbCommand>.SuppressWithResult(new NoCommand());

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Seen.TryAdd(command.CommandText, 0);
            return ValueTask.FromResult(InterceptionResult<DbDataReader>.SuppressWithResult(new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture }.CreateDataReader()));
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Seen.TryAdd(command.CommandText, 0);
            return ValueTask.FromResult(InterceptionResult<int>.SuppressWithResult(1));
        }
    }

    /// <summary>Takes the engine's own parameters, but any transaction: the engine's can't be made without a server.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "Nothing is executed.")]
    private sealed class NoCommand : DbCommand
    {
        private readonly Microsoft.Data.SqlClient.SqlCommand inner = new();

        [System.Diagnostics.CodeAnalysis.AllowNull]
        public override string CommandText { get => inner.CommandText; set => inner.CommandText = value; }

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; }

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => inner.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => throw new InvalidOperationException("Nothing is executed.");

        public override object ExecuteScalar() => throw new InvalidOperationException("Nothing is executed.");

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => new Microsoft.Data.SqlClient.SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new InvalidOperationException("Nothing is executed.");

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class NoConnection : DbConnectionInterceptor
    {
        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(InterceptionResult.Suppress());
    }

    private sealed class NoTransaction : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(InterceptionResult<DbTransaction>.SuppressWithResult(new Nothing(connection)));

        private sealed class Nothing(DbConnection connection) : DbTransaction
        {
            public override System.Data.IsolationLevel IsolationLevel => System.Data.IsolationLevel.ReadCommitted;

            protected override DbConnection DbConnection => connection;

            public override void Commit()
            {
            }

            public override void Rollback()
            {
            }
        }
    }
}
