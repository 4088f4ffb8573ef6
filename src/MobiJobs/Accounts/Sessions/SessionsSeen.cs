using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Sessions;

/// <summary>When sessions were last used.</summary>
public sealed class SessionsSeen(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SessionsSeen> log)
    : LastUses<DateTime>(scopes, clock, log)
{
    /// <inheritdoc/>
    protected override string Rows => "sessions";

    /// <summary>A session is being used.</summary>
    public void See(long session) => Note(session, Now);

    /// <summary>When a session was last used, in this process or as the store says.</summary>
    public DateTime LastOf(long session, DateTime stored) => NoteOf(session) is { } at && at > stored ? at : stored;

    /// <inheritdoc/>
    protected override Task WriteAsync(MobiJobsDb db, long id, DateTime note, CancellationToken stopping) => db.Sessions
        .Where(s => s.Id == id && s.SeenAt < note)
        .ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, note), stopping);
}
