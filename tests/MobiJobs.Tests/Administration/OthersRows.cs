using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Runs;

namespace MobiJobs.Tests.Administration;

/// <summary>
/// All rows of the fleet that a person of the own school doesn't see, and what of them the person's own acts name.
/// </summary>
internal sealed class OthersRows
{
    private readonly Dictionary<string, string> rows = new(StringComparer.Ordinal);

    private OthersRows()
    {
    }

    public static async Task<OthersRows> ReadAsync(TwoSchools schools, string name)
    {
        var found = new OthersRows();
        var normalized = Requester.Normalize(name);
        var requester = await schools.Console.DoAsync<MobiJobsDb, int>(db => db.Requesters
            .Where(r => r.NormalizedName == normalized).Select(r => r.Id).FirstOrDefaultAsync());
        int[] groups = [schools.Own.GroupId, schools.Own.BelowId];
        var all = await ReadAsync(schools, scope => scope.LimitTo(null, 0));
        var seen = await ReadAsync(schools, scope => scope.LimitTo(groups, requester));
        foreach (var (key, text) in all.Where(r => !seen.ContainsKey(r.Key))) { found.rows.Add(key, text); }

        await schools.Console.DoAsync<MobiJobsDb, bool>(async db =>
        {
            var own = db.RunItems.Where(i => db.Runs.Any(r => r.Id == i.RunId && r.RequestedById == requester)
                && i.Outcome == RunOutcome.Pending);
            var named = await own
                .Where(i => db.Runs.Any(r => r.Id == i.RunId
                    && (db.Jobs.Any(j => j.Id == i.ItemId && !groups.Contains(j.Device.GroupId!.Value))
                        ? r.Kind < RunKind.Register
                        : r.Kind == RunKind.Register
                            && db.Devices.Any(d => d.Id == i.ItemId && !groups.Contains(d.GroupId!.Value)))))
                .ToListAsync();
            named.ForEach(i => found.rows.Add($"item {i.RunId} {i.ItemId} {i.Part}", "named"));
            return true;
        });
        return found;
    }

    /// <summary>What is new, gone or other than before.</summary>
    public IEnumerable<string> ChangedSince(OthersRows before) =>
        from key in rows.Keys.Union(before.rows.Keys, StringComparer.Ordinal)
        let now = rows.GetValueOrDefault(key)
        let then = before.rows.GetValueOrDefault(key)
        where now != then
        select $"{key}: {then ?? "nothing"} -> {now ?? "nothing"}";

    private static async Task<Dictionary<string, string>> ReadAsync(TwoSchools schools, Action<StoreScope> limit)
    {
        await using var scope = schools.Console.Services.CreateAsyncScope();
        limit(scope.ServiceProvider.GetRequiredService<StoreScope>());
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in db.Model.GetEntityTypes().Where(t => t.GetDeclaredQueryFilters().Count > 0))
        {
            if (type.ClrType == typeof(AuditEntry)) { continue; } // What was refused is entered there.

            var read = typeof(OthersRows).GetMethod(nameof(AddAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
            await (Task)read.MakeGenericMethod(type.ClrType).Invoke(null, [db, type, found])!;
        }

        return found;
    }

    private static async Task AddAsync<T>(MobiJobsDb db, IEntityType type, Dictionary<string, string> found)
        where T : class
    {
        var columns = type.GetProperties().Where(p => p.PropertyInfo is not null).ToArray();
        foreach (var row in await db.Set<T>().AsNoTracking().ToListAsync())
        {
            string Text(IEnumerable<IProperty> of) => string.Join(' ', of.Select(p => p.PropertyInfo!.GetValue(row)));

            found.Add($"{type.DisplayName()} {Text(type.FindPrimaryKey()!.Properties)}", Text(columns));
        }
    }
}
