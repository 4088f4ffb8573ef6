using Microsoft.EntityFrameworkCore;

namespace MobiJobs.Accounts.Links;

/// <summary>
/// What administrators are told by mail of what another one did: one of them may have been taken over.
/// </summary>
public enum AdministratorNotice
{
    /// <summary>Somebody was added as an administrator, became one, or is one and was enabled again.</summary>
    NewAdministrator,

    /// <summary>Permission sets allow more than before.</summary>
    SetsWidened,

    /// <summary>All factors of a person.</summary>
    FactorsTaken,
}

/// <summary>What others are told than the person whom it is about.</summary>
public sealed partial class Notices
{
    /// <summary>Tells all administrators but who did it and whom it is about.</summary>
    /// <param name="subject">The person, or the sets.</param>
    /// <param name="personId">The person whom it is about; null for none.</param>
    internal async Task TellAdministratorsAsync(
        AdministratorNotice notice, string subject, string by, int? personId, CancellationToken stopping)
    {
        var doer = Requester.Normalize(by);
        var administrators = db.AdministratorIds();
        var addresses = await db.Users
            .Where(p => administrators.Contains(p.Id) && p.DisabledAt == null && p.Email != null)
            .Where(p => p.NormalizedUserName != doer && p.Id != personId)
            .Select(p => p.Email!)
            .ToListAsync(stopping);
        var at = time.Written(clock.UtcNow());
        await db.AfterCommitAsync(() =>
        {
            foreach (var to in addresses)
            {
                outbox.Send(BothLanguages.Write(
                    to,
                    () => SubjectOf(notice),
                    () => Say(Labels.Mail_ToAdministrators, TextOf(notice), subject, by, at, time.Zone.Id)));
            }

            return Task.CompletedTask;
        });
    }

    private static string SubjectOf(AdministratorNotice notice) => notice switch
    {
        AdministratorNotice.NewAdministrator => Labels.Mail_NewAdministratorSubject,
        AdministratorNotice.SetsWidened => Labels.Mail_SetsWidenedSubject,
        AdministratorNotice.FactorsTaken => Labels.Mail_FactorsTakenOfSubject,
    };

    private static string TextOf(AdministratorNotice notice) => notice switch
    {
        AdministratorNotice.NewAdministrator => Labels.Mail_NewAdministrator,
        AdministratorNotice.SetsWidened => Labels.Mail_SetsWidened,
        AdministratorNotice.FactorsTaken => Labels.Mail_FactorsTakenOf,
    };
}
