using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Links;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Administration.Persons;

/// <summary>Invites people who can't sign in yet.</summary>
public sealed class Invitations(MobiJobsDb db, SignInWays ways, LinkMails mails, TimeProvider clock)
{
    /// <summary>Who is to be invited; null if there is nobody, or they can sign in.</summary>
    internal Task<Person?> FindAsync(int id, CancellationToken stopping) => db.Users.AsNoTracking()
        .Where(p => p.Id == id && p.DisabledAt == null)
        .FirstOrDefaultAsync(p => !ways.WhoCanSignIn().Any(w => w.Id == p.Id), stopping);

    /// <summary>Whether a link by which this person can come in is still valid.</summary>
    internal Task<bool> IsPendingAsync(int id, CancellationToken stopping)
    {
        var now = clock.UtcNow();
        return db.AccountLinks.AnyAsync(
            l => l.PersonId == id && l.Kind == AccountLinkKind.Invitation && l.ExpiresAt > now, stopping);
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

        var here = controller.Request.Console();
        if (await invitations.SendAsync(person, by.Name, here, stopping) is { } link)
        {
            return controller.View("Secret", PersonSecret.Invitation(person.Id, person.UserName!, link));
        }

        controller.TempData.Say(Flash.Message, Labels.Person_WasInvited, person.UserName, person.Email);
        return controller.Redirect("/people");
    }

    /// <summary>The console's address as who makes this request reaches it.</summary>
    public static Uri Console(this HttpRequest request) =>
        new($"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}");
}
