using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Data;

namespace MobiJobs.Administration.Persons;

/// <summary>The people of the console, in the order of their user IDs.</summary>
public sealed class PeopleList(MobiJobsDb db, SignInWays ways)
{
    private const int PageSize = 100;

    /// <summary>A page of those who match.</summary>
    internal async Task<KeysetPage<PersonRow>> PageAsync(
        PeopleFilter filter, string? after, CancellationToken stopping)
    {
        var people = Matching(filter);
        if (after is not null) { people = people.Where(p => string.Compare(p.NormalizedUserName, after) > 0); }

        var rows = await Read(people.OrderBy(p => p.NormalizedUserName)).Take(PageSize + 1).ToListAsync(stopping);
        return KeysetPage.Of(rows, PageSize, after is null ? PageStart.Top : PageStart.After, row => row.Key);
    }

    /// <summary>One person; null if there is none of this id.</summary>
    internal Task<PersonRow?> FindAsync(int id, CancellationToken stopping) =>
        Read(db.Users.Where(p => p.Id == id)).FirstOrDefaultAsync(stopping);

    private IQueryable<Person> Matching(PeopleFilter filter)
    {
        IQueryable<Person> people = db.Users;
        if (TypedText.Comparable(filter.Text ?? "") is { Length: > 0 } text)
        {
            var pattern = LikePattern.Containing(text);
            people = people.Where(p => EF.Functions.Like(p.NormalizedUserName, pattern, LikePattern.Escape)
                || EF.Functions.Like(p.NormalizedEmail, pattern, LikePattern.Escape));
        }

        var withRole = db.HeldRoleNames()
            .Where(r => filter.Role == PeopleFilter.NoRole || r.Name == filter.Role)
            .Select(r => r.PersonId);
        return filter.Role switch
        {
            null => people,
            PeopleFilter.NoRole => people.Where(p => !withRole.Contains(p.Id)),
            _ => people.Where(p => withRole.Contains(p.Id)),
        };
    }

    private IQueryable<PersonRow> Read(IQueryable<Person> people) => people
        .AsNoTracking()
        .Select(p => new PersonRow(
            p.Id,
            p.NormalizedUserName!,
            p.UserName!,
            p.Email,
            p.SignedInAt,
            p.DisabledAt)
        {
            CanSignIn = ways.WhoCanSignIn().Any(w => w.Id == p.Id),
            HasWay = p.PasswordHash != null || db.ProviderIdentities.Any(i => i.PersonId == p.Id),
            MustChange = p.PasswordGivenAt != null,
            Roles = db.HeldRoleNames().Where(r => r.PersonId == p.Id).Select(r => r.Name).ToList(),
            Sets = (from held in db.HeldSets
                    join set in db.PermissionSets on held.SetId equals set.Id
                    where held.PersonId == p.Id
                    orderby set.Name
                    select set.Name).ToList(),
        });
}

/// <summary>Whom the list shows.</summary>
/// <param name="Text">A part of the user ID or the e-mail address.</param>
/// <param name="Role">A role, or <see cref="NoRole"/>.</param>
public sealed record PeopleFilter(string? Text, string? Role)
{
    /// <summary>People who work by permission sets only.</summary>
    public const string NoRole = "none";

    /// <summary>The longest text that is searched for.</summary>
    public const int MaxText = 100;

    /// <summary>The filter that an address names.</summary>
    public static PeopleFilter Of(string? text, string? role) => new(
        TypedText.Bounded(text, MaxText),
        role is not null && (role == NoRole || Roles.All.Contains(role, StringComparer.Ordinal)) ? role : null);
}

/// <summary>A person as the list shows them.</summary>
/// <param name="Key">The place in the list.</param>
public sealed record PersonRow(
    int Id,
    string Key,
    string Name,
    string? Email,
    DateTime? SignedInAt,
    DateTime? DisabledAt)
{
    /// <summary>Whether the person has a way to sign in that is open at present.</summary>
    public bool CanSignIn { get; init; }

    /// <summary>Whether the person has a password or a way in by the provider, open or not.</summary>
    public bool HasWay { get; init; }

    /// <summary>Whether somebody else gave the password.</summary>
    public bool MustChange { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<string> Sets { get; init; } = [];

    /// <summary>The one role that counts; null for none.</summary>
    public string? Role => Accounts.Roles.All.FirstOrDefault(Roles.Contains);

    /// <summary>Whether the person can sign in.</summary>
    public Badge State
    {
        get
        {
            if (DisabledAt is not null) { return new(Labels.Person_Disabled, "slash-circle", "error"); }

            if (!CanSignIn)
            {
                return HasWay
                    ? new(Labels.Person_NoWay, "exclamation-circle", "late")
                    : new(Labels.Person_Invited, "send", "wait");
            }

            return MustChange
                ? new(Labels.Person_MustChange, "key", "wait")
                : new(Labels.Person_Active, "check-circle", "done");
        }
    }
}
