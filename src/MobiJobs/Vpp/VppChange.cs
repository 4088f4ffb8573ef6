namespace MobiJobs.Vpp;

/// <summary>A change that Apple is asked to make.</summary>
public abstract record VppChange
{
    private VppChange()
    {
    }

    /// <summary>Splits the change into changes of at most <paramref name="max"/> licences or people.</summary>
    public IEnumerable<VppChange> Split(int max) => this switch
    {
        Assign assign => assign.Licenses.Chunk(max).Select(some => new Assign(some)),
        Collect collect => collect.Licenses.Chunk(max).Select(some => new Collect(some)),
        AddPeople add => add.People.Chunk(max).Select(some => new AddPeople(some)),
        StopPeople stop => stop.ClientUserIds.Chunk(max).Select(some => new StopPeople(some)),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The number of licences or people in the change.</summary>
    public int Count() => this switch
    {
        Assign assign => assign.Licenses.Count,
        Collect collect => collect.Licenses.Count,
        AddPeople add => add.People.Count,
        StopPeople stop => stop.ClientUserIds.Count,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Assigns licences.</summary>
    public sealed record Assign(IReadOnlyList<VppAssignment> Licenses) : VppChange;

    /// <summary>Collects licences.</summary>
    public sealed record Collect(IReadOnlyList<VppAssignment> Licenses) : VppChange;

    /// <summary>Registers people.</summary>
    public sealed record AddPeople(IReadOnlyList<VppPerson> People) : VppChange;

    /// <summary>Stops people: their licences of apps come back, those of books never do.</summary>
    public sealed record StopPeople(IReadOnlyList<string> ClientUserIds) : VppChange;
}
