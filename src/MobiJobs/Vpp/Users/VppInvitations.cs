using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Queue;
using MobiJobs.Vpp.Sync;

namespace MobiJobs.Vpp.Users;

/// <summary>
/// What follows when a person accepts an invitation on a device: Apple then knows the person's account.
/// </summary>
public sealed class VppInvitations(MobiJobsDb db, IVppService apple, QueueBell bell) : IJobEnded
{
    /// <inheritdoc/>
    public JobEndedStage Stage => JobEndedStage.Facts;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NewJob>> FollowAsync(
        IReadOnlyList<EndedJob> ended,
        DateTime now,
        CancellationToken stopping)
    {
        foreach (var invitation in ended.Where(e => e.HasSucceeded && e.Job.Kind == JobKind.VppInvite))
        {
            await AcceptedAsync(invitation.Job.DeviceId, stopping);
        }

        return [];
    }

    /// <summary>
    /// Requests a synchronisation of the person's token once the current transaction is committed.
    /// </summary>
    private async Task AcceptedAsync(long deviceId, CancellationToken stopping)
    {
        var accepted = await db.Devices.Where(d => d.Id == deviceId)
            .Join(db.VppUsers, d => d.VppUserId, u => u.Id, (d, u) => new { d.AccountHash, User = u })
            .Join(db.VppTokens, x => x.User.TokenId, t => t.Id, (x, t) => new
            {
                x.User.TokenId,
                x.User.Name,
                x.AccountHash,
                Location = t.LocationId,
            })
            .FirstOrDefaultAsync(stopping);
        if (accepted is null) { return; }

        await db.AfterCommitAsync(async () =>
        {
            if (accepted.AccountHash is { } hash)
            {
                await apple.AcceptedAsync(new VppAcceptance(accepted.Location, accepted.Name, hash), stopping);
            }

            bell.Ring<VppSync>(sync => sync.RunAsync(accepted.TokenId, CancellationToken.None));
        });
    }
}
