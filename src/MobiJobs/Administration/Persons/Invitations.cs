using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Administration.Persons;

/// <summary>Invites people who can't sign in yet.</summary>
public sealed class Invitations(MobiJobsDb db, SignInWays ways, LinkMails mails)
{
    /// <summary>Who is to be invited; null if there is nobody, or they have a way in that counts.</summary>
    internal async Task<Person?> FindAsync(int id, CancellationToken stopping)
    {
        var person = await db.Users.AsNoTracking()
            .Where(p => p.Id == id && p.DisabledAt == null)
            .FirstOrDefaultAsync(p => !db.ProviderIdentities.Any(i => i.PersonId == p.Id), stopping);
        return person is null || await ways.ProvesByPasswordAsync(person, stopping) ? null : person;
    }

    /// <inheritdoc cref="LinkMails.InviteAsync"/>
    internal Task<string?> SendAsync(Person person, string by, Uri here, CancellationToken stopping) =>
        mails.InviteAsync(person, by, here, stopping);
}

/// <summary>The answer to an administrator who invites somebody.</summary>
internal static class InvitationResults
{
    /// <summary>Says that the mail is on its way, or shows the link once.</summary>
    public static async Task<IActionResult> InviteAsync(
        this Controller controller, Invitations invitations, int id, Actor by, CancellationToken stopping)
    {
        if (await invitations.FindAsync(id, stopping) is not { } person)
        {
            controller.TempData.Say(Flash.Warning, Labels.Person_NotToInvite);
            return controller.Redirect("/people");
        }

        var request = controller.Request;
        var here = new Uri($"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}");
        if (await invitations.SendAsync(person, by.Name, here, stopping) is { } link)
        {
            return controller.View("Secret", PersonSecret.Invitation(person.Id, person.UserName!, link));
        }

        controller.TempData.Say(Flash.Message, Labels.Person_WasInvited, person.UserName, person.Email);
        return controller.Redirect("/people");
    }
}
