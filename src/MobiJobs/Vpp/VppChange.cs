using System.Globalization;

namespace MobiJobs.Vpp;

/// <summary>A change that Apple is asked to make.</summary>
public abstract record VppChange
{
    private VppChange()
    {
    }

    /// <summary>Splits the change into changes of at most <paramref name="max"/> licences or people.</summary>
    public IEnumerable<VppChange> Split(int max) =>
        Enumerable.Range(0, Count()).Chunk(max).Select(places => Part(places));

    /// <summary>The people and devices in the change, in its order.</summary>
    public IReadOnlyList<string> Whose() => this switch
    {
        Assign assign => [.. assign.Licenses.Select(l => l.Holder)],
        Collect collect => [.. collect.Licenses.Select(l => l.Holder)],
        AddPeople add => [.. add.People.Select(p => p.ClientUserId)],
        StopPeople stop => stop.ClientUserIds,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The licences that are assigned or collected.</summary>
    public IReadOnlyList<VppAssignment> AllLicenses() => this switch
    {
        Assign assign => assign.Licenses,
        Collect collect => collect.Licenses,
        _ => [],
    };

    /// <summary>What an order of it is about, for the audit trail.</summary>
    public string Subject()
    {
        var names = string.Join(", ", Whose());
        return this switch
        {
            Assign assign => Of(assign.Licenses[0].StoreId, names),
            Collect collect => Of(collect.Licenses[0].StoreId, names),
            _ => names,
        };
    }

    /// <summary>The change for some of its people and devices, by their places in it.</summary>
    public VppChange Part(IReadOnlyCollection<int> places) => this switch
    {
        Assign assign => new Assign([.. places.Select(i => assign.Licenses[i])]),
        Collect collect => new Collect([.. places.Select(i => collect.Licenses[i])]),
        AddPeople add => new AddPeople([.. places.Select(i => add.People[i])]),
        StopPeople stop => new StopPeople([.. places.Select(i => stop.ClientUserIds[i])]),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The number of licences or people in the change.</summary>
    public int Count() => Whose().Count;

    private static string Of(long storeId, string names) =>
        string.Create(CultureInfo.InvariantCulture, $"{storeId}: {names}");

    /// <summary>Assigns licences.</summary>
    public sealed record Assign(IReadOnlyList<VppAssignment> Licenses) : VppChange;

    /// <summary>Collects licences.</summary>
    public sealed record Collect(IReadOnlyList<VppAssignment> Licenses) : VppChange;

    /// <summary>Registers people.</summary>
    public sealed record AddPeople(IReadOnlyList<VppPerson> People) : VppChange;

    /// <summary>Stops people: their licences of apps come back, those of books never do.</summary>
    public sealed record StopPeople(IReadOnlyList<string> ClientUserIds) : VppChange;
}
