using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;
using MobiJobs.Vpp.Simulated;

namespace MobiJobs.Vpp.Users;

/// <summary>
/// What follows when a person accepts an invitation on a device: Apple then knows the person's account.
/// </summary>
public sealed class VppInvitations(MobiJobsDb db, IVppService apple, QueueBell bell)
{
    /// <summary>
    /// Requests a synchronisation of the person's token once the current transaction is committed. The simulated Apple
    /// is told first.
    /// </summary>
    public async Task AcceptedAsync(long deviceId, CancellationToken stopping)
    {
        var accepted = await db.Devices.Where(d => d.Id == deviceId)
            .Join(db.VppUsers, d => d.VppUserId, u => u.Id, (d, u) => new
            {
                u.TokenId,
                u.Name,
                d.AccountHash,
                Location = db.VppTokens.Where(t => t.Id == u.TokenId).Select(t => t.LocationId).First(),
            })
            .FirstOrDefaultAsync(stopping);
        if (accepted is null) { return; }

        await db.AfterCommitAsync(async () =>
        {
            if (apple is SimulatedVpp simulated && accepted.AccountHash is { } hash)
            {
                await simulated.AcceptAsync(accepted.Location, accepted.Name, hash, stopping);
            }

            bell.RingVppSync(accepted.TokenId);
        });
    }
}
