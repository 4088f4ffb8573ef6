using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Vpp.Tokens;

namespace MobiJobs.Overview.Status;

/// <summary>Whether licences can be had from Apple: the VPP tokens that the reader may see.</summary>
internal sealed class LicenceLook(MobiJobsDb db, ExpiringItems ending, TimeProvider clock) : IStatusLook
{
    public string Name => Labels.Status_Licences;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        var (state, words) = await StateAsync(stopping);
        return new(Name, state, words) { More = ("/vpp", Labels.Nav_Vpp) };
    }

    private async Task<(PartState State, string Words)> StateAsync(CancellationToken stopping)
    {
        var tokens = await ending.TokensAsync(stopping);
        if (tokens.Count == 0)
        {
            return await db.VppTokens.AnyAsync(stopping)
                ? (PartState.Fine, Labels.Status_LicencesFine)
                : (PartState.Unknown, Labels.Status_NoTokens);
        }

        var now = clock.UtcNow();
        var ended = tokens.Count(t => t.Token.Life(now) == TokenLife.Expired);
        var failed = tokens.Count(t => t.Token.Trouble is not null);
        return ended + failed > 0
            ? (PartState.Wrong, Say(Labels.Status_LicencesWrong, ended, failed))
            : (PartState.Attention, Say(Labels.Status_LicencesEnd, tokens.Count));
    }
}
