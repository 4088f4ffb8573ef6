namespace MobiJobs.Data;

/// <summary>
/// What keeps delivery from going on, for the page of a request: read once, as the page says it in several places.
/// </summary>
public sealed class HoldUps(MobiJobsDb db)
{
    private static readonly CompiledQuery<HeldUp> OfStore = new(db => db.Installations
        .Where(i => i.ChannelDownAt != null || i.StoppedAt != null)
        .Select(i => new HeldUp(
            i.ChannelDownAt != null,
            i.StoppedAt == null ? null : new Stopped(i.StoppedAt.Value, i.StoppedBy ?? "", i.StoppedBecause))));

    private HeldUp? read;

    /// <summary>As the store says while the page is made.</summary>
    public async Task<HeldUp> FindAsync(CancellationToken stopping) => read ??=
        await OfStore.FirstAsync(db, stopping) ?? HeldUp.ByNothing;
}

/// <summary>Whether the channel can't be used, and who stopped delivery; null while it is not stopped.</summary>
public sealed record HeldUp(bool IsChannelDown, Stopped? Stopped)
{
    public static readonly HeldUp ByNothing = new(IsChannelDown: false, null);
}
