using MobiJobs.Accounts;
using MobiJobs.Catalogue;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Data;
using MobiJobs.Enrollments.Import;
using MobiJobs.Enrollments.Many;
using MobiJobs.Runs;

namespace MobiJobs.Tests.Data.TSql;

public sealed partial class TSqlTests
{
    /// <summary>What each act on many sends for a chunk of its items.</summary>
    private async Task UseActsAsync(
        IEnumerable<IRunAct> acts, DevicePreviews devices, DeviceActSummary summary, ImportReport report, MobiJobsDb db)
    {
        var by = new Actor("x", 2);
        RunItem[] items = [RunItem.Of(1), RunItem.Found(2, (int)DeviceRefusal.WasManaged)];
        foreach (var act in acts)
        {
            foreach (var kind in act.Kinds)
            {
                var run = Run.Preview(kind, "", 2, Now, order: kind == RunKind.MoveDevices ? "1" : "");
                await TryAsync(() => act.CarryOutAsync(run, items, Now, default));
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
}
