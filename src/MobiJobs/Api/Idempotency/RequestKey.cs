using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Api.Idempotency;

/// <summary>
/// The <c>Idempotency-Key</c> of a request that may be sent twice and is carried out once, with the response to it
/// (docs/decisions/0015). Stored in the transaction of what the request does.
/// </summary>
public sealed class RequestKey
{
    public const int MaxLength = 200;

    /// <summary>How long a key is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private RequestKey()
    {
    }

    public long Id { get; private set; }

    public int PersonId { get; private set; }

    public string Key { get; private set; } = "";

    /// <summary>SHA-256 of method, address and the body's content, hexadecimal.</summary>
    public string Fingerprint { get; private set; } = "";

    public DateTime CreatedAt { get; private set; }

    /// <summary>
    /// The run that the request started, if its work takes several transactions. A repeated request continues it.
    /// </summary>
    public long? RunId { get; private set; }

    /// <summary>The status of the response; null if there is none yet.</summary>
    public int? Status { get; private set; }

    public string? ContentType { get; private set; }

    public string? Location { get; private set; }

    public string? Body { get; private set; }

    /// <summary>A key that a person uses for a request, from now (UTC).</summary>
    public static RequestKey Of(int personId, string key, string fingerprint, DateTime now) =>
        new() { PersonId = personId, Key = key, Fingerprint = fingerprint, CreatedAt = now };

    /// <summary>
    /// Reads the header: a quoted string as in the draft standard, or a bare text as most programs send it. Null if it
    /// is neither, or too long.
    /// </summary>
    public static string? Read(string header)
    {
        var text = header.Trim();
        if (text is ['"', .. var inner, '"'])
        {
            text = inner
                .Replace("\\\"", "\u0001", StringComparison.Ordinal)
                .Replace("\\\\", "\u0002", StringComparison.Ordinal);
            if (text.Contains('"', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal))
            {
                return null;
            }

            text = text.Replace('\u0001', '"').Replace('\u0002', '\\');
        }

        return text.Length is > 0 and <= MaxLength && text.All(c => c is >= ' ' and <= '~') ? text : null;
    }

    /// <summary>Identifies a request by its content.</summary>
    public static string FingerprintOf(string method, string address, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{method} {address}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The request started a run.</summary>
    public void Started(long runId) => RunId = runId;
}

internal sealed class RequestKeyTable : IEntityTypeConfiguration<RequestKey>
{
    public void Configure(EntityTypeBuilder<RequestKey> key)
    {
        key.ToTable("RequestKeys");
        key.Property(k => k.Key).HasMaxLength(RequestKey.MaxLength).IsOrdinal();
        key.Property(k => k.Fingerprint).HasMaxLength(64);
        key.Property(k => k.ContentType).HasMaxLength(100);
        key.Property(k => k.Location).HasMaxLength(400);
        key.HasIndex(k => new { k.PersonId, k.Key }).IsUnique();
        key.HasIndex(k => k.CreatedAt);
        key.HasOne<Person>().WithMany().HasForeignKey(k => k.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
