using MobiJobs.Accounts.Factors;
using MobiJobs.Administration.Sets;
using MobiJobs.Data;

namespace MobiJobs.Administration.Persons;

/// <summary>Reads what the pages of people show.</summary>
public sealed class PeoplePages(
    MobiJobsDb db, PeopleList list, PeopleRegister register, Invitations invitations, IReservedByPeople reserved)
{
    /// <summary>The list.</summary>
    internal async Task<PeoplePage> ListAsync(PeopleFilter filter, string? after, CancellationToken stopping) =>
        new(filter, await list.PageAsync(filter, after, stopping));

    /// <summary>The form to add a person.</summary>
    internal async Task<NewPersonPage> NewAsync(PersonForm form, CancellationToken stopping) =>
        new(form, await SetList.LoadAsync(db, stopping));

    /// <summary>The row of a person; null if there is none of this id.</summary>
    internal Task<PersonRow?> FindAsync(int id, CancellationToken stopping) => list.FindAsync(id, stopping);

    /// <summary>The page of a person; null if there is none of this id.</summary>
    /// <param name="reader">Who looks at it.</param>
    internal async Task<PersonPage?> OfAsync(int id, int reader, CancellationToken stopping)
    {
        if (await list.FindAsync(id, stopping) is not { } row) { return null; }

        var (may, sets) = (await register.MayAsync(id, stopping), await SetList.LoadAsync(db, stopping));
        return new PersonPage(row, may, sets, id == reader)
        {
            Factors = await db.FactorsOfAsync(id, stopping),
            Shown = may.ToString(),
            Reserved = await reserved.OfAsync(row.Name, stopping),
            IsInvited = row is { DisabledAt: null, CanSignIn: false } && await invitations.IsPendingAsync(id, stopping),
        };
    }
}

/// <summary>The list of people.</summary>
public sealed record PeoplePage(PeopleFilter Filter, KeysetPage<PersonRow> People);

/// <summary>The form to add a person.</summary>
public sealed record NewPersonPage(PersonForm Form, IReadOnlyList<SetRow> Sets);

/// <summary>The page of a person.</summary>
/// <param name="IsOwn">Whether it is the page of who looks at it.</param>
public sealed record PersonPage(PersonRow Person, PersonMay May, IReadOnlyList<SetRow> Sets, bool IsOwn)
{
    /// <summary>What the person has besides the password.</summary>
    public required FactorState Factors { get; init; }

    /// <summary>The jobs that the person has reserved.</summary>
    public required ReservedByPerson Reserved { get; init; }

    /// <summary>What the person could do when the page was shown first.</summary>
    public string? Shown { get; init; }

    /// <summary>Whether the person has no way to sign in.</summary>
    public bool MayBeInvited => Person is { DisabledAt: null, CanSignIn: false };

    /// <summary>Whether the person is to sign in by an invitation that has been sent and can still be used.</summary>
    public bool IsInvited { get; init; }
}
