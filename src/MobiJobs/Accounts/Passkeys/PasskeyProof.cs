using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Passkeys;

/// <summary>A passkey in place of the password, where a signed-in person is asked for it again.</summary>
public sealed class PasskeyProof(MobiJobsDb db, PasskeyCeremonies passkeys, TimeProvider clock)
{
    private bool? has;

    /// <summary>
    /// Whether the person has a passkey to give. The store is asked once in a request, however many fields there are.
    /// </summary>
    public async Task<bool> CanAsync(ClaimsPrincipal user) =>
        has ??= await db.Passkeys.AnyAsync(k => k.PersonId == user.PersonId());

    /// <summary>What the page asks the device; the answer counts in this session only.</summary>
    internal async Task<PasskeyQuestion> AskAsync(ClaimsPrincipal user, HttpContext http, CancellationToken stopping)
    {
        var me = await db.MeAsync(user, stopping);
        return await passkeys.AskAsync(PurposeIn(user), me, http);
    }

    /// <summary>Whether the answer is right; it counts once.</summary>
    internal async Task<bool> IsRightAsync(
        ClaimsPrincipal user, PasskeyAnswer answer, HttpContext http, CancellationToken stopping)
    {
        var use = await passkeys.JudgeAsync(PurposeIn(user), answer, http);
        if (use is null || use.Person.Id != user.PersonId()) { return false; }

        return await db.WriteAsync(
            async () =>
            {
                if (!await passkeys.TakeAsync(use, stopping)) { return false; }

                var name = user.Identity!.Name!;
                db.Audit.Add(AuditEntry.Of(name, AuditAction.ConfirmedByPasskey, name, clock.UtcNow()));
                await db.SaveChangesAsync(stopping);
                return true;
            },
            stopping);
    }

    private static string PurposeIn(ClaimsPrincipal user) =>
        string.Create(CultureInfo.InvariantCulture, $"passkey: confirm in {user.SessionId()}");
}
