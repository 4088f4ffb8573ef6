using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Mail;

namespace MobiJobs.Accounts.Links;

/// <summary>Invites people and mails them links.</summary>
public sealed class LinkMails(
    MobiJobsDb db,
    AccountLinks links,
    Attempts attempts,
    SignInWays ways,
    Outbox outbox,
    MailSettings settings,
    TimeProvider clock)
{
    /// <summary>
    /// Makes an invitation and mails it. Returns the link instead if the person has no address; it can't be shown
    /// again.
    /// </summary>
    /// <param name="here">The console's address as the administrator reaches it.</param>
    public async Task<string?> InviteAsync(Person person, string by, Uri here, CancellationToken stopping)
    {
        var link = await MakeAsync(person, by, stopping, here);
        if (person.Email is not { } to) { return link; }

        outbox.Send(BothLanguages.Write(
            to,
            () => Labels.Mail_InvitationSubject,
            () => Say(Labels.Mail_Invitation, person.UserName, link, by)));
        return null;
    }

    /// <summary>
    /// The mail with a link for somebody who has forgotten the password, if there is such a person with an address.
    /// Strangers can ask, too: nobody gets many such mails.
    /// </summary>
    internal async Task<Letter?> RecoverAsync(string user, CancellationToken stopping)
    {
        var name = Requester.Normalize(user);
        var admission = await attempts.AdmitAsync([Gate.OfRecovery(name)], stopping);
        if (admission.Wait is not null) { return null; }

        var person = await db.Users.AsNoTracking()
            .FirstOrDefaultAsync(p => p.NormalizedUserName == name && p.DisabledAt == null, stopping);
        if (person?.Email is not { } to || !await ways.TakesPasswordOfAsync(person.Id, stopping)) { return null; }

        // Who has only ever signed in at the provider gets no way round it.
        var isOfProvider = person.PasswordHash is null
            && await db.ProviderIdentities.AnyAsync(i => i.PersonId == person.Id, stopping);
        if (isOfProvider) { return null; }

        var entry = AuditEntry.Of(person.UserName!, AuditAction.RecoveryMailed, person.UserName!, clock.UtcNow());
        var key = await links.MakeAsync(person, AccountLinkKind.Recovery, entry, stopping);

        // Never the address that the request named: whoever asks could make it lead to them.
        var link = LinkOf(key);
        return BothLanguages.Write(
            to,
            () => Labels.Mail_RecoverySubject,
            () => Say(Labels.Mail_Recovery, person.UserName, link));
    }

    /// <summary>Makes an invitation. Returns its link, which can't be shown again.</summary>
    /// <param name="here">The console's address where none is configured; null for this machine.</param>
    public async Task<string> MakeAsync(Person person, string by, CancellationToken stopping, Uri? here = null)
    {
        var entry = AuditEntry.Of(by, AuditAction.PersonInvited, person.UserName!, clock.UtcNow());
        var key = await links.MakeAsync(person, AccountLinkKind.Invitation, entry, stopping);
        return LinkOf(key, here);
    }

    private string LinkOf(string key, Uri? otherwise = null) =>
        settings.AddressOf($"{LinkController.Path}?key={key}", otherwise);
}
