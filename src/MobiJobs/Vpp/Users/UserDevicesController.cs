using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Kinds;
using MobiJobs.Queue.Acts;

namespace MobiJobs.Vpp.Users;

/// <summary>The devices of a VPPユーザー: setting them, and inviting the person on one of them.</summary>
[Route("vpp/{id:int}/users/{userId:int}"), Authorize(Policy = Permissions.ManageLicenses)]
public sealed class UserDevicesController(
    MobiJobsDb db,
    DirectOperations operations,
    CurrentPerson person,
    TimeProvider clock) : Controller
{
    /// <summary>Makes a device the person's, or ends that.</summary>
    [HttpPost("devices")]
    public async Task<IActionResult> Set(int id, int userId, string? number, bool end, CancellationToken stopping)
    {
        if (await FindAsync(id, userId, stopping) is not { } user) { return NotFound(); }

        var device = await db.Devices.FindByNumberAsync(number, stopping);
        if (device is null)
        {
            TempData.Say(Flash.Warning, Labels.Vpp_NoDevice, number);
            return Back(id, userId);
        }

        if (end && device.VppUserId != userId) { return Back(id, userId); }

        device.AssignVppUser(end ? null : userId);
        var subject = $"{device.Number} {(end ? "–" : user.Name)}";
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, AuditAction.VppUserSet, subject, clock.UtcNow()));
        await db.SaveChangesAsync(stopping);
        return Back(id, userId);
    }

    /// <summary>VPP招待: registers the job that invites the person on one of their devices.</summary>
    [HttpPost("invite")]
    public async Task<IActionResult> Invite(int id, int userId, string? number, CancellationToken stopping)
    {
        var user = await FindAsync(id, userId, stopping);
        var devices = db.Devices.AsNoTracking().Where(d => d.VppUserId == userId);
        var device = await devices.FindByNumberAsync(number, stopping);
        if (user is null || device is null) { return NotFound(); }

        if (device.EnrollmentId is not { } enrollment || user.Status != VppUserStatus.Registered)
        {
            var isManaged = device.EnrollmentId is not null;
            TempData.Say(Flash.Warning, isManaged ? Labels.Remedy_NobodyToInvite : Labels.Remedy_NotManaged);
            return Back(id, userId);
        }

        if (await InviteAsync(user, device, enrollment, stopping) is not { } operation)
        {
            TempData.Say(Flash.Warning, Labels.Remedy_NotManaged);
            return Back(id, userId);
        }

        TempData.Say(Flash.Message, Labels.Vpp_Invited, user.Name);
        return Redirect($"/deliveries/{operation.ToString(CultureInfo.InvariantCulture)}");
    }

    private Task<VppUser?> FindAsync(int id, int userId, CancellationToken stopping) =>
        db.VppUsers.Where(u => u.Id == userId && u.TokenId == id)
            .FirstOrDefaultAsync(u => db.VppTokens.Any(t => t.Id == u.TokenId), stopping);

    private async Task<long?> InviteAsync(VppUser user, Device device, long enrollment, CancellationToken stopping)
    {
        var by = await person.ActorAsync(User, stopping);
        return await db.WriteAsync(
            async () =>
            {
                var now = clock.UtcNow();
                var operation = await operations.RegisterAsync(
                    JobKind.VppInvite, device.Id, enrollment, by, stopping);
                if (operation is null) { return null; }

                user.Invited(now);
                db.Audit.Add(AuditEntry.Of(by.Name, AuditAction.VppUserInvited, $"{user.Name} {device.Number}", now));
                await db.SaveChangesAsync(stopping);
                return operation;
            },
            stopping);
    }

    private RedirectResult Back(int id, int userId) =>
        Redirect(string.Create(CultureInfo.InvariantCulture, $"/vpp/{id}/users/{userId}"));
}
