using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Kinds;
using MobiJobs.Queue.Commands;

namespace MobiJobs.Vpp.Users;

/// <summary>Where the people of devices accept Apple's invitations to licences.</summary>
internal sealed class InvitationAddresses(MobiJobsDb db) : ICommandContent
{
    private const string Address =
        "https://buy.itunes.apple.com/WebObjects/MZFinance.woa/wa/associateVPPUserWithITSAccount?inviteCode=";

    /// <inheritdoc/>
    public async Task FillAsync(IReadOnlyList<OpenCommand> commands, CancellationToken stopping)
    {
        var invitations = commands.Where(c => c.Kind == JobKind.VppInvite).ToArray();
        if (invitations.Length == 0) { return; }

        var ids = invitations.Select(c => c.DeviceId).Distinct().ToArray();
        var codes = await db.Devices.Where(d => ids.Contains(d.Id))
            .Join(db.VppUsers, d => d.VppUserId, u => u.Id, (d, u) => new { d.Id, u.InviteCode })
            .Where(u => u.InviteCode != null)
            .ToDictionaryAsync(u => u.Id, u => u.InviteCode!, stopping);
        foreach (var invitation in invitations)
        {
            invitation.Content.InvitationUrl = codes.TryGetValue(invitation.DeviceId, out var code)
                ? $"{Address}{Uri.EscapeDataString(code)}&mt=8"
                : null;
        }
    }
}
