using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Factors;

/// <summary>An app that shows a person a code for each half minute (RFC 6238).</summary>
public sealed class Authenticator
{
    private Authenticator()
    {
    }

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    /// <summary>The key, encrypted (<see cref="AuthenticatorKeys"/>).</summary>
    public string Secret { get; private set; } = "";

    /// <summary>The half minute of the last code that was taken: it and those before are not taken again.</summary>
    public long LastStep { get; private set; }

    public DateTime AddedAt { get; private set; }

    public DateTime UsedAt { get; private set; }

    /// <summary>An app whose first code was right.</summary>
    public static Authenticator For(int personId, string secret, long step, DateTime now) =>
        new() { PersonId = personId, Secret = secret, LastStep = step, AddedAt = now, UsedAt = now };

    /// <summary>The key, encrypted by another of the program's keys.</summary>
    internal void ProtectedAnew(string secret) => Secret = secret;
}

internal static class AuthenticatorUses
{
    /// <summary>
    /// Takes a code that was right, unless it or a later one was taken before: of two who use it at once, in whatever
    /// process, one comes first.
    /// </summary>
    public static async Task<bool> TakeAsync(
        this IQueryable<Authenticator> apps, int personId, long step, DateTime now, CancellationToken stopping) =>
        await apps.Where(a => a.PersonId == personId && a.LastStep < step).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.LastStep, step).SetProperty(a => a.UsedAt, now), stopping) == 1;
}

internal sealed class AuthenticatorTable : IEntityTypeConfiguration<Authenticator>
{
    public void Configure(EntityTypeBuilder<Authenticator> app)
    {
        app.ToTable("Authenticators");
        app.HasKey(a => a.PersonId);
        app.Property(a => a.PersonId).ValueGeneratedNever();
        app.Property(a => a.Secret).HasMaxLength(1000).IsOrdinal();
        app.HasOne(a => a.Person).WithOne().HasForeignKey<Authenticator>(a => a.PersonId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
