using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.List;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Import;
using MobiJobs.Enrollments.Many;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Jobs.Filter;
using MobiJobs.Jobs.List;
using MobiJobs.Kinds;
using MobiJobs.Operations.History;
using MobiJobs.Operations.Retry;
using MobiJobs.Overview;
using MobiJobs.Queue;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Shared.Paging;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Data.TSql;

public sealed partial class TSqlTests
{
    private async Task UseDeliveriesAsync(OperationList list, OperationStory story)
    {
        var day = new DateOnly(2026, 11, 1);
        foreach (var state in Enum.GetValues<OperationState>())
        {
            await TryAsync(
                () => list.PageAsync(
                    new OperationFilter(day, day, JobKind.VppInstall, "SYSTEM", "10%[a]_", "1A-0001", state),
                    5,
                    null,
                    50,
                    default));
        }

        await TryAsync(() => list.PageAsync(OperationFilter.None, null, 5, 50, default));
        await TryAsync(() => list.CountsAsync([1, 2], default));
        await TryAsync(() => story.StatusesAsync(1, default));
        await TryAsync(() => story.CausesAsync(1, default));
        await TryAsync(() => story.SentToAsync(1, default));
        await TryAsync(() => story.RetryOfAsync(1, default));
        await TryAsync(() => story.RetriesAsync(1, default));
    }

    private async Task UseRetryAsync(RetryPreviews retry, RetryCheck check, IEnumerable<IRunAct> acts)
    {
        var by = new Actor("x", 2);
        var run = new RetryChoice(RetryScope.Chosen, "1", [], false).ToRun(2, Now);
        var act = acts.Single(a => a.Kinds.Contains(RunKind.Retry));
        await TryAsync(() => retry.ChosenAsync([1, 2], by, default));
        await TryAsync(
            () => retry.FreezeMatchingAsync(
                JobFilter.None with { Operation = 1 },
                ["a:1", "serverError"],
                false,
                by,
                default));
        await TryAsync(() => retry.ReadAsync(run, default));
        await TryAsync(() => retry.OperationsAsync(1, default));
        await TryAsync(() => check.JudgeAsync(1, [1, 2], new GroupRights(Rights.All), default));
        await TryAsync(() => act.CheckAsync(run, [RunItem.Of(1)], Now, default));
        await TryAsync(() => act.CarryOutAsync(run, [RunItem.Of(1)], Now, default));
    }

    private async Task UseDevicesAsync(MobiJobsDb db, DeviceList list, DeviceRegister register, DeviceImport import)
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
        foreach (
            var filter in (DeviceFilter[])
            [
                full,
                .. Enum.GetValues<DeviceSort>()
                    .Select(sort => DeviceFilter.None with { Sort = sort, Contact = LastContact.Never }),
            ])
        {
            foreach (var place in (DeviceCursor?[])[null, new DeviceCursor("1A", "佐藤", 1), new DeviceCursor("1A")])
            {
                await TryAsync(() => list.PageAsync(filter, null, place, 100, default));
                await TryAsync(() => list.PageAsync(filter, place, null, 100, default));
            }
        }

        await TryAsync(() => register.EnrollAgainAsync(1, "c", default));
        await TryAsync(
            () => new ImportCheck(db, ChannelKind.NanoMdm, null!, new ImportSerials(), false)
                .RunAsync([new ImportRow(2, "12", null, null, "S", null, null)], default));
        ImportRow[] rows = [new(2, "A", "x", null, null, null, null)];
        await TryAsync(() => import.PreviewAsync("x", rows, true, by, default));
    }

    /// <summary>The order of a run of any change at Apple.</summary>
    private const string AnyChange = """
        {"TokenId":1,"Change":{"Licenses":[{"StoreId":1},{"StoreId":1}],
        "People":[{"ClientUserId":"a"},{"ClientUserId":"b"}],"ClientUserIds":["a","b"]}}
        """;

    /// <summary>What each act on many sends for a chunk of its items.</summary>
    private async Task UseActsAsync(
        IEnumerable<IRunAct> acts, DevicePreviews devices, DeviceActSummary summary, ImportReport report, MobiJobsDb db)
    {
        var by = new Actor("x", 2);
        RunItem[] items = [RunItem.Of(1), RunItem.Found(2, (int)DeviceRefusal.WasManaged, 3)];
        foreach (var act in acts)
        {
            foreach (var kind in act.Kinds)
            {
                var order = kind switch
                {
                    RunKind.MoveDevices => new MoveOrder(1, null).Write(),
                    RunKind.DeliverAutomatically => new AutoDeliveryOrder(1, "x", [1], 5).Write(),
                    _ => VppRunOrder.Kinds.Contains(kind) ? AnyChange : "",
                };
                var run = Run.Preview(kind, "", 2, Now, order);
                await TryAsync(() => act.CarryOutAsync(run, items, Now, default));
                if (kind == RunKind.DeliverAutomatically) { await TryAsync(() => act.StartAsync(run, Now, default)); }

                if (kind is RunKind.MoveDevices or RunKind.DeleteDevices)
                {
                    await TryAsync(() => summary.ReadAsync(run, "/", default));
                }
            }
        }

        var import = Run.Preview(RunKind.ImportDevices, "", 2, Now);
        await TryAsync(() => report.PreviewAsync(import, default));
        await TryAsync(() => report.ProgressAsync(import, default));
        await TryAsync(() => report.Errors(import).ToListAsync().AsTask());
        await TryAsync(() => devices.InactivateAsync(db.Devices, null, by, default));
    }

    private async Task UseCatalogueAsync(IEnumerable<ICatalogueUse> uses)
    {
        ICatalogueItem[] items =
        [
            App.Add(new AppDetails("x", AppSource.Vpp, 1, "b")),
            Book.Add("x", 1),
            FeatureSet.Add("x", "p", Restriction.None, Now),
        ];
        foreach (var use in uses)
        {
            foreach (var item in items) { await TryAsync(() => use.FindAsync(item, default)); }
        }
    }

    private async Task UseAutoDeliveryAsync(
        MobiJobsDb db,
        AutoDeliveryPreviews previews,
        MissingApps missing,
        AppListAnswers answers)
    {
        var by = new Actor("x", 2);
        var list = AutoDeliveryList.Add(
            1,
            new AutoDeliveryDetails("x", true, new Schedule(WeekDays.All, 0, []), []),
            new OrganizationTime(TimeZoneInfo.Utc),
            Now);
        var query = new CatalogueQuery("a%", null, null, null);
        var place = Cursor.At(Cursor.Fingerprint(query.ToQuery()), "a", "1");
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            await TryAsync(() => RetiredItems.IncludeAsync(db, kind, new CommandTarget("x", 1, "b", "p"), default));
        }

        await TryAsync(() => previews.StartAsync(list, by, default));
        var order = new AutoDeliveryOrder(1, "x", [], 5);
        var run = Run.Preview(RunKind.DeliverAutomatically, "x", 2, Now, order.Write());
        await TryAsync(() => previews.ReadAsync(run, default));
        await TryAsync(() => missing.CandidatesAsync(missing.DevicesOf(list), default));
        var device = new DeliveryCandidate
        {
            DeviceId = 1,
            EnrollmentId = 1,
            Model = null,
            OsVersion = null,
            IsSupervised = null,
            AppListAt = Now,
        };
        var app = App.Add(new AppDetails("x", AppSource.Vpp, 1, "b"));
        await TryAsync(() => missing.FindAsync(db.Devices, [device], [app], default));
        await TryAsync(() => missing.JudgeAsync(1, [new MissingApp(device, app)], Now, default));
        await TryAsync(() => missing.AskedAsync([1], default));
        await TryAsync(() => answers.FollowAsync([new EndedJob(Answered(JobKind.AppList), Done)], Now, default));
        await TryAsync(
            () => query.PageAsync(db.Apps.Where(a => EF.Functions.Like(a.Name, query.Pattern, "\\")), new(), default));
        await TryAsync(() => (query with { After = place }).PageAsync(db.Profiles, ProfileRow.Of, new(), default));
        await TryAsync(() => (query with { Before = place }).PageAsync(db.Profiles, ProfileRow.Of, new(), default));
    }

    private async Task UseListsAsync(MobiJobsDb db, JobList list)
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
        foreach (
            var filter in (JobFilter[])
            [
                JobFilter.None,
                full,
                full with { Device = null, User = null, Month = MonthFilter.Parse("older")! },
            ])
        {
            await TryAsync(() => list.PageAsync(filter, 5, null, 100, default));
            await TryAsync(() => list.PageAsync(filter, null, 5, 100, default));
        }

        foreach (var areLarge in (bool[])[true, false])
        {
            await TryAsync(
                () => db.Jobs.OfGroups(db.Devices, [1, 2], areLarge)
                    .OrderByDescending(j => j.Id)
                    .Take(5)
                    .ToListAsync());
        }

        await TryAsync(() => list.RowsAsync([1, 2], default));
        await TryAsync(() => list.RowAsync(1, default));
        await TryAsync(() => list.QueueAsync(1, 10, default));
    }

    private static AcknowledgedMessage Done => new(Guid.Empty, null);

    private static AnsweredJob Answered(JobKind kind) => new()
    {
        Id = 1,
        CommandKey = 1,
        DeviceId = 1,
        EnrollmentId = 1,
        ChannelId = "c",
        Kind = kind,
        Status = JobStatus.Running,
        EndReason = EndReason.None,
        Reason = JobReason.AutomaticDelivery,
        ReasonJobId = 2,
        StartedAt = Now,
    };

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

    private async Task UseOverviewAsync(MobiJobsDb db, EndedJobsByDay trend)
    {
        await TryAsync(() => trend.KeepAsync(default));
        await TryAsync(() => trend.DaysAsync(default));
        await TryAsync(
            () => new FrequentErrors(db, new MemoryCache(new MemoryCacheOptions()), TimeProvider.System)
                .FindAsync(7, default));
    }
}
