using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts;

/// <summary>The names that people may have.</summary>
public static class PersonName
{
    private const int MaxLength = 64;

    /// <summary>As it is stored: a name typed in full width is the same name.</summary>
    public static string Normalize(string name) => TypedText.HalfWidth(name).Trim();

    /// <summary>What is wrong with a normalised name; null if it may be used.</summary>
    public static string? Problem(string name)
    {
        if (name.Length is 0 or > MaxLength) { return $"A user ID has from 1 to {MaxLength} characters."; }

        if (!name.Any(char.IsLetterOrDigit)) { return "A user ID has a letter or a digit."; }

        return Skeleton(name) == Requester.SystemName
            ? $"{Requester.SystemName} is the server itself, and nobody's user ID."
            : null;
    }

    /// <summary>The letters of a name, and those that its digits look like. Identity allows a to z only.</summary>
    private static string Skeleton(string name) => string.Concat(Requester.Normalize(name)
        .Select(c => c switch { '5' => 'S', '7' => 'T', '3' => 'E', _ => c })
        .Where(char.IsLetterOrDigit));
}

/// <summary>Names are looked up as requesters are: in any case and width.</summary>
internal sealed class ComparableNames : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name is null ? null : TypedText.Comparable(name);

    public string? NormalizeEmail(string? email) => NormalizeName(email);
}
