using Microsoft.AspNetCore.Mvc.Filters;
using MobiJobs.Data;

namespace MobiJobs.Audit;

/// <summary>
/// Enters who exported which list, by which filter, and how many rows were sent. The entry is made when the export has
/// ended, also if the client disconnected.
/// </summary>
internal sealed class ExportTrail(IServiceScopeFactory scopes, TimeProvider clock) : IAsyncResultFilter
{
    /// <inheritdoc/>
    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        await next();
        if (context.Result is not CsvFile file) { return; }

        var request = context.HttpContext.Request;
        await using var scope = scopes.CreateWorkScope("exports", isAwaited: true);
        var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();
        var who = context.HttpContext.User.Identity?.Name ?? "";
        var what = request.Path + Uri.UnescapeDataString(request.QueryString.Value ?? "");
        db.Audit.Add(AuditEntry.Of(who, AuditAction.Exported, what, clock.UtcNow(), file.RowCount));
        await db.SaveChangesAsync(CancellationToken.None);
    }
}
