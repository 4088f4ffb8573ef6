using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MobiJobs.Accounts;

/// <summary>Somebody who signs in to the console.</summary>
public sealed class Person : IdentityUser<int>;

/// <summary>The roles of product section 4; the names are stored.</summary>
public static class Roles
{
    public const string Administrator = "Administrator";
    public const string Operator = "Operator";
    public const string Helpdesk = "Helpdesk";

    /// <summary>Every role there is.</summary>
    public static readonly IReadOnlyList<string> All = [Administrator, Operator, Helpdesk];
}

/// <summary>A key to the HTTP API. Only its hash is kept.</summary>
public sealed class ApiToken
{
    private ApiToken()
    {
    }

    public int Id { get; private set; }

    public int PersonId { get; private set; }

    public Person Person { get; private set; } = null!;

    public string Name { get; private set; } = "";

    /// <summary>SHA-256 of the token, hexadecimal.</summary>
    public string Hash { get; private set; } = "";

    public DateTime CreatedAt { get; private set; }

    /// <summary>A token of this person, known by its hash.</summary>
    public static ApiToken For(Person person, string name, string hash, DateTime now) =>
        new() { PersonId = person.Id, Name = name, Hash = hash, CreatedAt = now };
}

internal sealed class ApiTokenTable : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> token)
    {
        token.ToTable("ApiTokens");
        token.Property(t => t.Name).HasMaxLength(100);
        token.Property(t => t.Hash).HasMaxLength(64);
        token.HasIndex(t => t.Hash).IsUnique();
        token.HasOne(t => t.Person).WithMany().HasForeignKey(t => t.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
