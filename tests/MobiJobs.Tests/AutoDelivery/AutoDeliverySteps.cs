using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.AutoDelivery.Missing;
using MobiJobs.AutoDelivery.Sending;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;


namespace MobiJobs.Tests.AutoDelivery;

/// <summary>
/// The steps of the tests of automatic delivery, on a real store with the clock set by hand. It is Monday, noon in
/// Tokyo; lists run at 13:00.
/// </summary>
internal static class AutoDeliverySteps
{
    public static readonly OrganizationTime Tokyo = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
    public static readonly Actor Tanaka = new("y.tanaka", 2);
    /// <summary>The number of this app in the store.</summary>
    public const long TypingStoreId = 900;

    public static readonly InstalledApp Typing = new("jp.example.typing", "タイピング練習", null, Managed: true);

    public static async Task<int> GroupAsync(Scenario scenario, string path, params long[] devices)
    {
        var group = await scenario.AskAsync(
            async db => (await GroupRegister.EnsureAsync(db, path.Split('/'), default)).Id);
        await scenario.AskAsync(db => db.Devices
            .Where(d => devices.Contains(d.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.GroupId, group)));
        return group;
    }

    public static Task<int> AddListAsync(
        Scenario scenario,
        int group,
        string name = "授業",
        bool includesBelow = false,
        Period? excluded = null) => scenario.AskAsync(async db =>
    {
        var app = await db.Apps.FirstOrDefaultAsync();
        if (app is null)
        {
            app = App.Add(new AppDetails("タイピング練習", AppSource.Vpp, TypingStoreId, Typing.BundleId));
            db.Apps.Add(app);
            await db.SaveChangesAsync();
        }

        var schedule = new Schedule(WeekDays.All, 13 * 60, excluded is null ? [] : [excluded]);
        var details = new AutoDeliveryDetails(name, includesBelow, schedule, [app.Id]);
        var list = AutoDeliveryList.Add(group, details, Tokyo, scenario.Now);
        db.AutoDeliveryLists.Add(list);
        await db.SaveChangesAsync();
        return list.Id;
    });

    public static Task EditAsync(Scenario scenario, int id, Action<AutoDeliveryList> edit) =>
        scenario.AskAsync(async db =>
    {
        edit(await db.AutoDeliveryLists.Include(l => l.Periods).SingleAsync(l => l.Id == id));
        return await db.SaveChangesAsync();
    });

    /// <summary>The device's last app list, of just now.</summary>
    public static Task ListAppsAsync(Scenario scenario, long device, params InstalledApp[] apps) =>
        scenario.AskAsync(async db =>
    {
        await db.DeviceApps.Where(a => a.DeviceId == device).ExecuteDeleteAsync();
        db.DeviceApps.AddRange(apps.Select(a => DeviceApp.From(device, a)!));
        (await db.Devices.SingleAsync(d => d.Id == device)).RecordAppList(scenario.Now);
        return await db.SaveChangesAsync();
    });

    /// <summary>One delivery that succeeds, is confirmed by the app list, and is gone again in the next one.</summary>
    public static async Task DeliverAsync(Scenario scenario, long device)
    {
        var job = await scenario.RegisterAsync(device: device, storeId: TypingStoreId);
        await scenario.HandOverAsync(device);
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
        var list = (await JobsAsync(scenario)).Last(j => j.Kind == JobKind.AppList && j.DeviceId == device);
        await AnswerListAsync(scenario, list, Typing);
        await ListAppsAsync(scenario, device);
    }

    public static async Task AnswerListAsync(Scenario scenario, Job job, params InstalledApp[] apps)
    {
        await scenario.HandOverAsync(job.DeviceId);
        await scenario.AnswerAsync(job.Id, id => new AcknowledgedMessage(id, new AppListFacts(apps)));
    }

    public static async Task RunWhenDueAsync(Scenario scenario)
    {
        scenario.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(scenario);
    }

    public static Task RunAsync(Scenario scenario) =>
        scenario.DoAsync<DueLists>(lists => lists.RunAsync(default));

    /// <summary>今すぐ実行, up to the preview. Returns its run.</summary>
    public static Task<long> PreviewAsync(Scenario scenario, int list) =>
        scenario.DoAsync<AutoDeliveryPreviews, MobiJobsDb, long>(async (previews, db) => await previews.StartAsync(
            await db.AutoDeliveryLists.AsNoTracking().Include(l => l.Apps).ThenInclude(a => a.App)
                .SingleAsync(l => l.Id == list),
            Tanaka,
            default));

    public static Task<AutoDeliveryPreview> ShowAsync(Scenario scenario, long run) =>
        scenario.DoAsync<AutoDeliveryPreviews, MobiJobsDb, AutoDeliveryPreview>(async (previews, db) =>
            await previews.ReadAsync(await db.Runs.SingleAsync(r => r.Id == run), default));

    /// <summary>Confirms a preview; it is carried out before this returns.</summary>
    public static Task<Run?> ConfirmAsync(Scenario scenario, long run) =>
        scenario.DoAsync<AutoDeliveryPreviews, Run?>(previews => previews.ConfirmAsync(run, Tanaka, default));

    public static Task<List<(long Device, RunOutcome Outcome, DeliveryVerdict Why)>> ItemsAsync(
        Scenario scenario, long run) => scenario.AskAsync(async db => (await db.RunItems.AsNoTracking()
            .Where(i => i.RunId == run).OrderBy(i => i.ItemId).ThenBy(i => i.Part).ToListAsync())
            .ConvertAll(i => (i.ItemId, i.Outcome, (DeliveryVerdict)i.Reason)));

    public static Task<List<Job>> JobsAsync(Scenario scenario) =>
        scenario.AskAsync(db => db.Jobs.AsNoTracking().OrderBy(j => j.DeviceId).ThenBy(j => j.Id).ToListAsync());
}
