using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Jobs;

namespace MobiJobs.Tests.Data.TSql;

/// <summary>What is asked at start, and what the store does in a way of its own.</summary>
public sealed partial class TSqlTests
{
    private async Task UseStoreAsync(MobiJobsDb db)
    {
        await TryAsync(() => SqlServerStart.CheckEngineAsync(db, NullLogger.Instance, default));
        await TryAsync(() => SqlServerStart.CheckMakingAsync(db, default));
        await TryAsync(() => SqlServerStart.CheckTablesAsync(db, default));
        await TryAsync(() => db.NewestSettledIdAsync(default));
        await TryAsync(() => db.DeleteAllAsync(db.DeviceApps.Where(a => a.DeviceId == 1), default));
        await TryAsync(() => db.Committed<AuditEntry>().Where(e => e.Id > 1).OrderBy(e => e.Id).Take(5).ToListAsync());
    }
}
