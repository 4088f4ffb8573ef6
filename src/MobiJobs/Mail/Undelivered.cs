namespace MobiJobs.Mail;

/// <summary>The mails that were given up, for administrators.</summary>
internal sealed class Undelivered(TimeProvider clock)
{
    private const int MostKept = 20;
    private const int MaxReason = 300;

    private readonly Lock change = new();

    /// <summary>Those since this process began; null for none.</summary>
    public UnsentMails? SoFar { get; private set; }

    /// <summary>One more was given up.</summary>
    public void Add(string? to, string? reason)
    {
        lock (change)
        {
            var one = new UnsentMail(clock.UtcNow(), to, TypedText.Bounded(reason, MaxReason));
            SoFar = new UnsentMails(
                (SoFar?.Count ?? 0) + 1, [one, .. (SoFar?.Last ?? []).Take(MostKept - 1)]);
        }
    }
}
