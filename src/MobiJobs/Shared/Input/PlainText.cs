using System.Globalization;

namespace MobiJobs.Shared.Input;

/// <summary>
/// Reads numbers and words exactly as the program itself writes them. The framework's own readers pass over characters
/// that nobody sees: for them 1 followed by NUL is 1.
/// </summary>
public static class PlainText
{
    /// <summary>Digits and nothing else; null for any other text, or a number too large.</summary>
    public static long? Number(string? text) =>
        text is { Length: > 0 } && text.All(char.IsAsciiDigit)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The same up to the largest <see cref="int"/>.</summary>
    public static int? SmallNumber(string? text) => Number(text) is { } number and <= int.MaxValue ? (int)number : null;

    /// <summary>Numbers above zero, joined by commas; null if any part is something else.</summary>
    public static IReadOnlyList<long>? Ids(string text)
    {
        var ids = text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number).ToArray();
        return Array.TrueForAll(ids, id => id > 0) ? [.. ids.OfType<long>()] : null;
    }

    /// <summary>One word of letters and digits of ASCII, without spaces around it; null for any other text.</summary>
    public static string? Word(string? text)
    {
        var word = text?.Trim(' ');
        return word is { Length: > 0 } && word.All(char.IsAsciiLetterOrDigit) ? word : null;
    }

    /// <summary>A member of an enum by its name, in any case; null if there is none.</summary>
    public static T? Member<T>(string? text)
        where T : struct, Enum => Member<T>(text, value => value.ToString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>The same by exactly a name of its own, as addresses and the API have it.</summary>
    public static T? Member<T>(string? text, Func<T, string> nameOf)
        where T : struct, Enum => Member(text, nameOf, StringComparison.Ordinal);

    private static T? Member<T>(string? text, Func<T, string> nameOf, StringComparison comparison)
        where T : struct, Enum =>
        Word(text) is { } word
            ? Enum.GetValues<T>().Where(value => nameOf(value).Equals(word, comparison))
                .Select(value => (T?)value)
                .FirstOrDefault()
            : null;
}
