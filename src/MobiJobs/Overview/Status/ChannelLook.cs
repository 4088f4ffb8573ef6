using MobiJobs.Accounts;
using MobiJobs.Data;
using MobiJobs.Enrollments.PushCertificates;
using MobiJobs.Jobs.Live;

namespace MobiJobs.Overview.Status;

/// <summary>Whether devices can be woken, given commands and heard.</summary>
internal sealed class ChannelLook(
    MobiJobsDb db,
    HoldUps holdUps,
    RefusedEvents refused,
    FirstContact firstContact,
    ExpiringItems ending,
    ShownTime time) : IStatusLook
{
    public string Name => Labels.Channel_Title;

    public async Task<StatusPart?> LookAsync(Rights reader, CancellationToken stopping)
    {
        var (state, words, next) = await StateAsync(stopping);
        var managesSettings = reader.Has(Permissions.ManageSettings);
        return new(Name, state, words)
        {
            NextStep = state != PartState.Wrong || managesSettings ? next : Labels.Outage_ForOthers,
            More = managesSettings ? ("/settings/channel", Labels.Channel_Open) : null,
        };
    }

    private async Task<(PartState State, string Words, string? Next)> StateAsync(CancellationToken stopping)
    {
        if (await ChannelOutage.FindAsync(db, stopping) is { } outage)
        {
            var words = Say(Labels.Channel_StateDown, time.Short(outage.Since), outage.Kind.Label());
            return (PartState.Wrong, words, outage.Kind.NextStep());
        }

        if (refused.Since is { } since)
        {
            return (PartState.Wrong, Say(Labels.Outage_Unheard, time.Short(since)), Labels.Channel_EventsRefused);
        }

        if ((await holdUps.FindAsync(stopping)).Stopped is { } stopped)
        {
            return (PartState.Attention, Say(Labels.Stop_Banner, time.Short(stopped.At), stopped.By), null);
        }

        if ((await ending.PushCertificatesAsync(stopping)) is [var first, ..]) { return OfCertificate(first); }

        return await firstContact.WasMadeAsync(stopping)
            ? (PartState.Fine, Labels.Channel_StateWorks, null)
            : (PartState.Unknown, Labels.Channel_StateUntried, null);
    }

    /// <summary>Of the certificate that ends first, or is missing.</summary>
    private (PartState State, string Words, string? Next) OfCertificate(PushCertificate certificate)
    {
        var end = time.Short(certificate.NotAfter);
        return certificate.StateAt(time.Now) switch
        {
            PushCertificateState.Missing => (PartState.Wrong, Labels.Channel_NoCertificate, null),
            PushCertificateState.Expired => (PartState.Wrong, Say(Labels.Channel_CertificateExpired, end), null),
            PushCertificateState.ExpiresSoon => (PartState.Attention, Say(Labels.Channel_CertificateEnds, end), null),
            PushCertificateState.Valid => (PartState.Fine, Labels.Channel_StateWorks, null),
            PushCertificateState.Unknown => (PartState.Unknown, Labels.Channel_StateUntried, null),
        };
    }
}
