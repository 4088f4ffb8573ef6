using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>
/// What a browser holds for us for a few minutes between two steps, such as "the password was right". It can be
/// neither read nor changed there. Nothing is stored until it is used, so that strangers can ask for as many as they
/// like.
/// </summary>
public sealed class Tickets(IDataProtectionProvider protection, TimeProvider clock)
{
    private const int MaxLength = 4000;
    private const int KeyBytes = 16;

    /// <summary>A ticket for one purpose.</summary>
    internal string Make(string purpose, TimeSpan life, params string[] parts)
    {
        var key = Secrets.NewKey(KeyBytes);
        var end = (clock.UtcNow() + life).Ticks.ToString(CultureInfo.InvariantCulture);
        return ProtectorOf(purpose).Protect(JsonSerializer.Serialize<string[]>([key, end, .. parts]));
    }

    /// <summary>
    /// The ticket that a browser brings back; null if it is none of ours, for something else, or too old.
    /// </summary>
    internal Ticket? Read(string purpose, string? text)
    {
        if (text is not { Length: > 0 and < MaxLength }) { return null; }

        try
        {
            var parts = JsonSerializer.Deserialize<string[]>(ProtectorOf(purpose).Unprotect(text))!;
            var end = new DateTime(long.Parse(parts[1], CultureInfo.InvariantCulture), DateTimeKind.Utc);
            return end > clock.UtcNow() ? new Ticket(Secrets.HashOf(parts[0]), end, parts[2..]) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(string purpose) =>
        protection.CreateProtector("MobiJobs.Accounts.Ticket", purpose);
}

/// <summary>What a browser held for us.</summary>
internal sealed record Ticket(string Key, DateTime EndsAt, IReadOnlyList<string> Parts);

/// <summary>A ticket that was used. The row keeps it from being used again until it is too old anyway.</summary>
public sealed class UsedTicket
{
    private UsedTicket()
    {
    }

    public string Key { get; private set; } = "";

    public DateTime EndsAt { get; private set; }

    internal static UsedTicket Of(Ticket ticket) => new() { Key = ticket.Key, EndsAt = ticket.EndsAt };
}

internal static class TicketUses
{
    /// <summary>Uses a ticket up, within the caller's change; false if somebody has used it before.</summary>
    public static async Task<bool> UseUpAsync(this MobiJobsDb db, Ticket ticket, CancellationToken stopping)
    {
        var used = UsedTicket.Of(ticket);
        db.UsedTickets.Add(used);
        try
        {
            await db.SaveChangesAsync(stopping);
            return true;
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            db.Entry(used).State = EntityState.Detached;
            return false;
        }
    }
}

internal sealed class UsedTicketTable : IEntityTypeConfiguration<UsedTicket>
{
    public void Configure(EntityTypeBuilder<UsedTicket> ticket)
    {
        ticket.ToTable("UsedTickets");
        ticket.HasKey(t => t.Key);
        ticket.Property(t => t.Key).HasMaxLength(64).IsOrdinal();
        ticket.HasIndex(t => t.EndsAt);
    }
}
