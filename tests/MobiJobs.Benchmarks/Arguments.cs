using System.Globalization;

namespace MobiJobs.Benchmarks;

/// <summary>What to measure, and how much of it.</summary>
/// <param name="Store">A store that <c>seed</c> has filled, used as it is and left there; null for a new one each
/// time.</param>
public sealed record Arguments(string Name, int Jobs, int Devices, int Runs, string? Markdown, string? Store = null)
{
    /// <summary>How long events are sent.</summary>
    public int Seconds { get; init; } = 600;

    /// <summary>The number of the first fleet, which is its seed.</summary>
    public int First { get; init; } = 1;

    /// <summary>Over how many stores and NanoMDM servers the devices are spread.</summary>
    public (int Stores, int Channels) Spread { get; init; } = (1, 1);

    private static readonly string[] Names =
        [
        "list", "page", "devices", "queue", "lanes", "send", "write", "cancel", "events", "seats", "explain", "scale",
        "load",
    ];

    /// <summary>Null when the words make no sense.</summary>
    public static Arguments? Read(string[] words)
    {
        if (words.Length == 0 || !Names.Contains(words[0]) || words.Length % 2 == 0) { return null; }

        var arguments = words[0] is "queue" or "lanes" ? new Arguments(words[0], 20, 1_000, 5, null)
            : words[0] == "seats" ? new Arguments(words[0], 1, 10_000, 5, null)
            : words[0] == "scale" ? new Arguments(words[0], 3, 10_000_000, 1, null)
            : words[0] == "explain" ? new Arguments(words[0], 1_000_000, 100_000, 20, null)
            : words[0] == "devices" ? new Arguments(words[0], 1_000, 100_000, 5, null)
            : new Arguments(words[0], 1_000_000, 100_000, 5, null);
        for (var i = 1; i < words.Length; i += 2)
        {
            var number = int.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : 0;
            var next = (words[i], number) switch
            {
                ("--jobs", > 0) => arguments with { Jobs = number },
                ("--devices", > 0) => arguments with { Devices = number },
                ("--runs", > 0) => arguments with { Runs = number },
                ("--seconds", > 0) => arguments with { Seconds = number },
                ("--first", > 0) => arguments with { First = number },
                ("--stores", > 0) => arguments with { Spread = arguments.Spread with { Stores = number } },
                ("--channels", > 0) => arguments with { Spread = arguments.Spread with { Channels = number } },
                ("--store", _) => arguments with { Store = Path.GetFullPath(words[i + 1]) },
                ("--markdown", _) => arguments with { Markdown = words[i + 1] },
                _ => null,
            };
            if (next is null) { return null; }

            arguments = next;
        }

        return arguments;
    }
}
