using System.Globalization;

namespace MobiJobs.Start;

/// <summary>The words of a command: its own options, and any setting of the program (--Section:Key=value,
/// or the value as the next word).</summary>
internal sealed record CommandOptions(IReadOnlyDictionary<string, string> Values, string[] Settings)
{
    /// <summary>Reads the words; null if one of them is not in the usage.</summary>
    /// <param name="refused">What is wrong with which word.</param>
    public static CommandOptions? Read(string[] words, string usage, out string? refused)
    {
        refused = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var settings = new List<string>();
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Contains(':', StringComparison.Ordinal) && words[i].Contains('=', StringComparison.Ordinal))
            {
                settings.Add(words[i]);
                continue;
            }

            var isSetting = words[i].StartsWith("--", StringComparison.Ordinal)
                && words[i].Contains(':', StringComparison.Ordinal);
            if (isSetting && i + 1 < words.Length)
            {
                settings.AddRange([words[i], words[++i]]);
                continue;
            }

            var name = words[i].TrimStart('-');
            var isKnown = words[i].StartsWith("--", StringComparison.Ordinal)
                && usage.Contains($"--{name} ", StringComparison.Ordinal);
            if (!isKnown || i + 1 == words.Length)
            {
                refused = isKnown ? $"\"{words[i]}\" needs a value." : $"\"{words[i]}\" is no option of this command.";
                return null;
            }

            values[name] = words[++i];
        }

        return new CommandOptions(values, [.. settings]);
    }

    public string? Text(string name) =>
        Values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    public int? Number(string name, int min, int max)
    {
        var isNumber = int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return isNumber && number >= min && number <= max ? number : null;
    }
}
