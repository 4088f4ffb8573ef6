using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Queue;

namespace MobiJobs.Vpp.Users;

/// <summary>What follows an accepted invitation: from then on Apple knows the person's account.</summary>
public sealed class VppInvitations(MobiJobsDb db, IVppService apple, QueueBell bell)
{
    /// <summary>Fetches the person's new state from Apple, once the current change is committed.</summary>
    public async Task AcceptedAsync(long deviceId, CancellationToken stopping)
    {
        var accepted = await (
            from device in db.Devices
            where device.Id == deviceId
            join user in db.VppUsers on device.VppUserId equals user.Id
            join token in db.VppTokens on user.TokenId equals token.Id
            select new { TokenId = token.Id, token.LocationId, user.Name, device.AccountHash })
            .FirstOrDefaultAsync(stopping);
        if (accepted is null) { return; }

        await db.AfterCommitAsync(async () =>
        {
            if (accepted.AccountHash is { } hash)
            {
                await apple.AcceptedAsync(new VppAcceptance(accepted.LocationId, accepted.Name, hash), stopping);
            }

            bell.RingVppSync(accepted.TokenId);
        });
    }
}
