namespace MobiJobs.Shared;

/// <summary>What the organisation is called.</summary>
public sealed class OrganizationName(string? value)
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 100;

    private volatile string? value = value;

    /// <summary>The name; null if it is not given.</summary>
    public string? Value => value;

    /// <summary>From now on, this is the name.</summary>
    public void Use(string? name) => value = name;
}
