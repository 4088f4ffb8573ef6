namespace MobiJobs.Vpp.Users;

/// <summary>A line of the field for new people: a name, then perhaps a mail address and a managed Apple ID.</summary>
internal sealed record NewPersonLine(int Number, string? Name, string? Email, string? ManagedAppleId)
{
    private const int MaxAddressLength = 200;

    public bool IsValid => Name is not null && IsAddressOrNull(Email) && IsAddressOrNull(ManagedAppleId);

    /// <summary>The lines that are not empty, numbered from 1.</summary>
    public static IReadOnlyList<NewPersonLine> ReadAll(string? text)
    {
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return [.. (text ?? "").Split('\n', Options).Select((line, i) => Read(i + 1, line))];
    }

    /// <summary>The person of a valid line.</summary>
    public VppPerson ToPerson() => new(Name!, Email, ManagedAppleId, VppUserStatus.Registered, null, null);

    private static NewPersonLine Read(int number, string line)
    {
        var parts = line.Split([',', '\t'], 3, StringSplitOptions.TrimEntries);
        return new(
            number,
            VppUser.ReadName(parts[0]),
            TypedText.Bounded(parts.ElementAtOrDefault(1), MaxAddressLength),
            TypedText.Bounded(parts.ElementAtOrDefault(2), MaxAddressLength));
    }

    private static bool IsAddressOrNull(string? text) => text?.Contains('@', StringComparison.Ordinal) != false;
}
