using System.Globalization;

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

    /// <summary>The keys before, the latest first, as <see cref="FormerSecret"/> writes them.</summary>
    public string? FormerSecrets { get; private set; }

    /// <summary>Until when the last of the keys before signs.</summary>

    public DateTime? FormerUntil { get; private set; }

    /// <summary>The keys before, the latest first.</summary>
    public IReadOnlyList<FormerSecret> Former =>
        FormerSecrets is { } written ? [.. written.Split(Separator).Select(FormerSecret.Read)] : [];

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
    /// Another key signs; the one before does so besides for a while, so that nothing is refused. A receiver may have
    /// been given none of the last ones: those before it sign to the end of their own while, as many as
    /// <see cref="MostFormer"/> in all.
    /// </summary>
    public void Rotate(string secret, DateTime now, TimeSpan life)
    {
        FormerSecret[] before = [new(Secret, now + life), .. Former.Where(f => f.Until > now)];
        // The oldest is what a receiver surely has: those in between go first.
        FormerSecret[] kept = before.Length > MostFormer ? [.. before[..(MostFormer - 1)], before[^1]] : before;
        (FormerSecrets, FormerUntil, Secret) = (Written(kept), now + life, secret);
    }

    /// <summary>Nothing is sent to it any more.</summary>
    public void Disable(DateTime now) => DisabledAt ??= now;

    /// <summary>It is sent to again.</summary>
    public void Enable() => (DisabledAt, IsGone) = (null, false);

    /// <summary>The same keys, encrypted anew.</summary>
    internal void ProtectedAnew(string secret, IReadOnlyCollection<FormerSecret> former) =>
        (Secret, FormerSecrets) = (secret, former.Count == 0 ? null : Written(former));

    private static string Written(IEnumerable<FormerSecret> secrets) =>
        string.Join(Separator, secrets.Select(s => s.Write()));
}

/// <summary>A key that signed before another.</summary>
/// <param name="Secret">As <see cref="WebhookVault"/> protects it.</param>
/// <param name="Until">Until when it signs besides (UTC, in whole seconds).</param>
public sealed record FormerSecret(string Secret, DateTime Until)
{
    internal string Write() => string.Create(
        CultureInfo.InvariantCulture, $"{new DateTimeOffset(Until).ToUnixTimeSeconds()}:{Secret}");

    internal static FormerSecret Read(string written)
    {
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        var until = long.Parse(written[..colon], NumberStyles.None, CultureInfo.InvariantCulture);
        return new(written[(colon + 1)..], DateTimeOffset.FromUnixTimeSeconds(until).UtcDateTime);
    }
}
