using MobiJobs.Accounts;
using MobiJobs.Mail;

namespace MobiJobs.Overview.Status;

/// <summary>Whether mails of this process were sent: for those who set it up.</summary>
internal sealed class MailLook(Outbox mails) : IStatusLook
{
    public Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping) =>
        Task.FromResult(reader.Has(Permissions.ManageSettings) ? Look() : null);

    private StatusPart Look() => mails.Unsent is { } unsent
        ? new(Labels.Mail_Title, PartState.Attention, Say(Labels.Mail_UnsentTitle, unsent.Count))
        {
            More = ("/settings#mail", Labels.Settings_Title),
        }
        : new(Labels.Mail_Title, PartState.Fine, Labels.Status_MailsFine);
}
