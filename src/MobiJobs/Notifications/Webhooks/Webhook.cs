namespace MobiJobs.Notifications.Webhooks;

/// <summary>An address that is told by Standard Webhooks. All times are UTC.</summary>
public sealed class Webhook
{
    public const int MaxNameLength = 100;
    public const int MaxAddressLength = 500;
    internal const int MostFormer = 3;

    private const char Separator = ' ';

    private Webhook()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    public string Address { get; private set; } = "";

    /// <summary>The key that signs, as <see cref="WebhookVault"/> protects it.</summary>
    public string Secret { get; private set; } = "";

    /// <summary>
    /// The keys before, the latest first, separated by blanks; they sign besides until <see cref="FormerUntil"/>.
    /// </summary>
    public string? FormerSecrets { get; private set; }

    public DateTime? FormerUntil { get; private set; }

    /// <summary>The keys before, as <see cref="WebhookVault"/> protects them, the latest first.</summary>
    public IReadOnlyList<string> Former => FormerSecrets?.Split(Separator) ?? [];

    public DateTime CreatedAt { get; private set; }

    /// <summary>Since when nothing is sent to it; null if it is in use.</summary>
    public DateTime? DisabledAt { get; private set; }

    /// <summary>Whether it is in use.</summary>
    public bool IsOn => DisabledAt is null;

    /// <summary>Whether that is because it has answered that it is gone (410).</summary>
    public bool IsGone { get; private set; }

    /// <summary>Makes one.</summary>
    public static Webhook Of(string name, string address, string secret, DateTime now) =>
        new() { Name = name, Address = address, Secret = secret, CreatedAt = now };

    /// <summary>It is called otherwise, or is elsewhere.</summary>
    public void Change(string name, string address) => (Name, Address) = (name, address);

    /// <summary>
    /// Another key signs; those before do so besides for a while, so that nothing is refused. A receiver may have been
    /// given none of the last ones: of several within that while, as many as <see cref="MostFormer"/> count.
    /// </summary>
    public void Rotate(string secret, DateTime now, TimeSpan life)
    {
        string[] before = FormerUntil > now ? [Secret, .. Former] : [Secret];
        // The oldest is what a receiver surely has: those in between go first.
        string[] kept = before.Length > MostFormer ? [.. before[..(MostFormer - 1)], before[^1]] : before;
        (FormerSecrets, FormerUntil, Secret) = (string.Join(Separator, kept), now + life, secret);
    }

    /// <summary>Nothing is sent to it any more.</summary>
    public void Disable(DateTime now) => DisabledAt ??= now;

    /// <summary>It is sent to again.</summary>
    public void Enable() => (DisabledAt, IsGone) = (null, false);

    /// <summary>The same keys, encrypted anew.</summary>
    internal void ProtectedAnew(string secret, IEnumerable<string> former) => (Secret, FormerSecrets) =
        (secret, string.Join(Separator, former) is { Length: > 0 } some ? some : null);
}
