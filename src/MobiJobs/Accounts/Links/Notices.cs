using System.Globalization;
using MobiJobs.Data;
using MobiJobs.Mail;

namespace MobiJobs.Accounts.Links;

/// <summary>What a person is told by mail, so that they notice what they did not do themselves.</summary>
public enum Notice
{
    /// <summary>The person changed it, by the old password or by a link.</summary>
    PasswordChanged,

    /// <summary>By an administrator.</summary>
    PasswordReset,

    TokenCreated,
    TokenRotated,
    Disabled,

    /// <summary>Told to the address before and to the new one.</summary>
    MailChanged,

    /// <summary>A role or permission sets.</summary>
    RightsChanged,

    /// <summary>Somebody at the provider can sign in as the person.</summary>
    ProviderAdded,
    ProviderRemoved,
    FactorAdded,
    FactorRemoved,

    /// <summary>All factors, by an administrator.</summary>
    FactorsTaken,
    RecoveryCodeUsed,

    /// <summary>One was used, and hardly any are left.</summary>
    FewRecoveryCodes,
}

/// <summary>Tells people by mail what was changed about their account, once it is.</summary>
public sealed partial class Notices(MobiJobsDb db, Outbox outbox, OrganizationTime time, TimeProvider clock)
{
    /// <summary>Nobody is told who has no address.</summary>
    /// <param name="revoked">How many API tokens ended with it.</param>
    internal Task TellAsync(Person person, Notice notice, int revoked = 0) =>
        TellAtAsync(person.Email, person, notice, revoked);

    /// <summary>The same at an address that the person had before.</summary>
    internal Task TellAtAsync(string? address, Person person, Notice notice, int revoked = 0)
    {
        if (address is not { } to) { return Task.CompletedTask; }

        var at = time.Written(clock.UtcNow());
        var letter = BothLanguages.Write(
            to,
            () => SubjectOf(notice),
            () => Say(Labels.Mail_Notice, person.UserName, TextOf(notice) + Revoked(revoked), at, time.Zone.Id));
        return db.AfterCommitAsync(() =>
        {
            outbox.Send(letter);
            return Task.CompletedTask;
        });
    }

    private static string SubjectOf(Notice notice) => notice switch
    {
        Notice.PasswordChanged => Labels.Mail_PasswordChangedSubject,
        Notice.PasswordReset => Labels.Mail_PasswordResetSubject,
        Notice.TokenCreated => Labels.Mail_TokenCreatedSubject,
        Notice.TokenRotated => Labels.Mail_TokenRotatedSubject,
        Notice.Disabled => Labels.Mail_DisabledSubject,
        Notice.MailChanged => Labels.Mail_MailChangedSubject,
        Notice.RightsChanged => Labels.Mail_RightsChangedSubject,
        Notice.ProviderAdded => Labels.Mail_ProviderAddedSubject,
        Notice.ProviderRemoved => Labels.Mail_ProviderRemovedSubject,
        Notice.FactorAdded => Labels.Mail_FactorAddedSubject,
        Notice.FactorRemoved => Labels.Mail_FactorRemovedSubject,
        Notice.FactorsTaken => Labels.Mail_FactorsTakenSubject,
        Notice.RecoveryCodeUsed => Labels.Mail_RecoveryCodeUsedSubject,
        Notice.FewRecoveryCodes => Labels.Mail_FewRecoveryCodesSubject,
    };

    private static string TextOf(Notice notice) => notice switch
    {
        Notice.PasswordChanged => Labels.Mail_PasswordChanged,
        Notice.PasswordReset => Labels.Mail_PasswordReset,
        Notice.TokenCreated => Labels.Mail_TokenCreated,
        Notice.TokenRotated => Labels.Mail_TokenRotated,
        Notice.Disabled => Labels.Mail_Disabled,
        Notice.MailChanged => Labels.Mail_MailChanged,
        Notice.RightsChanged => Labels.Mail_RightsChanged,
        Notice.ProviderAdded => Labels.Mail_ProviderAdded,
        Notice.ProviderRemoved => Labels.Mail_ProviderRemoved,
        Notice.FactorAdded => Labels.Mail_FactorAdded,
        Notice.FactorRemoved => Labels.Mail_FactorRemoved,
        Notice.FactorsTaken => Labels.Mail_FactorsTaken,
        Notice.RecoveryCodeUsed => Labels.Mail_RecoveryCodeUsed,
        Notice.FewRecoveryCodes => Labels.Mail_FewRecoveryCodes,
    };

    private static string Revoked(int tokens) => tokens == 0 ? "" : "\r\n" + Say(Labels.Mail_TokensRevoked, tokens);
}

/// <summary>
/// Writes mails in every language of the console, one below the other: nobody has said which one a person reads.
/// </summary>
internal static class BothLanguages
{
    public static Letter Write(string to, Func<string> subject, Func<string> text) => new(
        to,
        string.Join(" / ", Languages.All.Select(language => In(language, subject))),
        string.Join("\r\n\r\n----\r\n\r\n", Languages.All.Select(language => In(language, text))) + "\r\n");

    private static string In(CultureInfo language, Func<string> say)
    {
        var (culture, shown) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = language;
            return say();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, shown);
        }
    }
}
