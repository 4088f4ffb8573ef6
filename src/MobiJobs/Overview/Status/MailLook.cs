using MobiJobs.Accounts;
using MobiJobs.Mail;

namespace MobiJobs.Overview.Status;

/// <summary>Whether this process gave up mails, of which others do not know: for those who set it up.</summary>
internal sealed class MailLook(Outbox mails) : IStatusLook
{
    public string Name => Labels.Mail_Title;

    public Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping) =>
        Task.FromResult(reader.Has(Permissions.ManageSettings) ? Look() : null);

    private StatusPart Look() => mails.Unsent is { } unsent
        ? new(Name, PartState.Attention, Say(Labels.Mail_UnsentTitle, unsent.Count))
        {
            More = ("/settings#mail", Labels.Settings_Title),
        }
        : new(Name, PartState.Fine, Labels.Status_MailsFine);
}
