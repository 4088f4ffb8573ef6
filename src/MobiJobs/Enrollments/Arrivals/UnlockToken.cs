using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;
using MobiJobs.Devices;

namespace MobiJobs.Enrollments.Arrivals;

/// <summary>
/// What a device gave to have its passcode cleared, encrypted. It is kept while the device is enrolled, for this alone.
/// </summary>
public sealed class UnlockToken
{
    private UnlockToken()
    {
    }

    /// <summary>The device's id in the channel.</summary>
    public string ChannelId { get; private set; } = "";

    /// <summary>As the program's own key encrypted it.</summary>
    public byte[] Secret { get; private set; } = [];

    /// <summary>When the device said it, by the channel's clock (UTC).</summary>
    public DateTime At { get; private set; }

    /// <summary>When it came, by our own clock (UTC).</summary>
    public DateTime ReceivedAt { get; private set; }

    public static UnlockToken Of(string channelId, byte[] secret, DateTime at, DateTime now) =>
        new() { ChannelId = channelId, Secret = secret, At = at, ReceivedAt = now };

    /// <summary>A later one replaces it; events come in any order.</summary>
    public void Replace(byte[] secret, DateTime at, DateTime now)
    {
        if (at >= At) { (Secret, At, ReceivedAt) = (secret, at, now); }
    }

    /// <summary>The same token under another key.</summary>
    public void ProtectedAnew(byte[] secret) => Secret = secret;
}

internal sealed class UnlockTokenTable : IEntityTypeConfiguration<UnlockToken>
{
    public void Configure(EntityTypeBuilder<UnlockToken> token)
    {
        token.ToTable("UnlockTokens");
        token.HasKey(t => t.ChannelId);
        token.Property(t => t.ChannelId).HasMaxLength(Enrollment.MaxChannelIdLength).IsOrdinal();
        token.HasIndex(t => t.ReceivedAt);
    }
}

/// <summary>No person sees one: the channel alone is given them.</summary>
internal sealed class UnlockTokenScopes : IRowScopes
{
    public void Apply(ModelBuilder builder, MobiJobsDb db) => builder.Limit<UnlockToken>(t =>
        db.Scope.SeesAll || db.Enrollments.Any(e => e.ChannelId == t.ChannelId));
}
