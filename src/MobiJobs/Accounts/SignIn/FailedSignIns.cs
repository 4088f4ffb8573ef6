using MobiJobs.Audit;

namespace MobiJobs.Accounts.SignIn;

/// <summary>
/// Enters in the audit trail who was not let in. A name that nobody has is not entered: people type their password
/// there. A flood is entered as a few entries with their number.
/// </summary>
public sealed class FailedSignIns(CountedTrail trail, TimeProvider clock)
{
    /// <summary>Enters one, with the reason if there is more to say than the action does.</summary>
    internal Task EnterAsync(Person? person, AuditAction action, string? reason = null) =>
        trail.EnterAsync(Entry(person, action, count: 1).Because(reason));

    /// <summary>Enters the first at a gate, and those after which the next has to wait.</summary>
    internal async Task EnterAsync(Person? person, AuditAction action, Gate gate, Admission admission)
    {
        if (!gate.IsNoted(admission.Failures)) { return; }

        await trail.EnterAsync(Entry(person, action, admission.Failures), gate.SinceNoted(admission.Failures));
    }

    private AuditEntry Entry(Person? person, AuditAction action, int count) => AuditEntry.Of(
        person?.UserName ?? AuditEntry.Unknown, action, person?.UserName ?? "", clock.UtcNow(), count);
}
