using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Data;

namespace MobiJobs.Api;

/// <summary>
/// A request that a program may send twice and that is carried out once: its <c>Idempotency-Key</c>, and the answer it got
/// (docs/decisions/0015). Written in the transaction of what the request does.
/// </summary>
public sealed class RequestKey
{
    public const int MaxLength = 200;

    /// <summary>How long a key is known.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private RequestKey()
    {
    }

    public long Id { get; private set; }

    public int PersonId { get; private set; }

    public string Key { get; private set; } = "";

    /// <summary>SHA-256 of method, address and body, hexadecimal.</summary>
    public string Fingerprint { get; private set; } = "";

    public DateTime CreatedAt { get; private set; }

    /// <summary>The run that the request started, for one that takes more than a transaction: it is gone on with, not begun again.</summary>
    public long? RunId { get; private set; }

    /// <summary>The answer's status; null while there is none.</summary>
    public int? Status { get; private set; }

    public string? ContentType { get; private set; }

    public string? Location { get; private set; }

    public string? Body { get; private set; }

    /// <summary>A key that this person uses for this request, from now (UTC).</summary>
    public static RequestKey Of(int personId, string key, string fingerprint, DateTime now) => new() { PersonId = personId, Key = key, Fingerprint = fingerprint, CreatedAt = now };

    /// <summary>
    /// Reads the header: a string in quotes as the draft has it, or bare as most programs send it. Null when it is neither, or
    /// too long.
    /// </summary>
    public static string? Read(string header)
    {
        var text = header.Trim();
        if (text is ['"', .. var inner, '"'])
        {
            text = inner.Replace("\\\"", "\u0001", StringComparison.Ordinal).Replace("\\\\", "\u0002", StringComparison.Ordinal);
            if (text.Contains('"', StringComparison.Ordinal) || text.Contains('\\', StringComparison.Ordinal)) { return null; }

            text = text.Replace('\u0001', '"').Replace('\u0002', '\\');
        }

        return text.Length is > 0 and <= MaxLength && text.All(c => c is >= ' ' and <= '~') ? text : null;
    }

    /// <summary>Tells one request from another.</summary>
    public static string FingerprintOf(string method, string address, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{method} {address}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The request goes on as this run.</summary>
    public void GoesOnAs(long runId) => RunId = runId;

    /// <summary>What the request was answered.</summary>
    public void Answer(int status, string? contentType, string? location, string body) => (Status, ContentType, Location, Body) = (status, contentType, location, body);
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
