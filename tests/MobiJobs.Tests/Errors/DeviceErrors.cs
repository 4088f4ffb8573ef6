using System.Globalization;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// Every row of the tables of Apple's device errors and of its licence service: row, kind of job (- for any), domain
/// and codes (or a word, or Intune's number), and what the guide must say of it: the entry and the first cause.
/// </summary>
internal static class DeviceErrors
{
    public const int DeviceRows = 158;

    /// <summary>One case for each code of each row.</summary>
    public static IReadOnlyList<DeviceErrorCase> Cases { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "device-errors.tsv")).SelectMany(Read),
    ];

    private static IEnumerable<DeviceErrorCase> Read(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        var kind = cells[1] == "-" ? (JobKind?)null : Enum.Parse<JobKind>(cells[1], ignoreCase: true);
        return Texts(cells[2]).Select(text => new DeviceErrorCase(cells[0], kind, text, cells[3], cells[4]));
    }

    /// <summary>
    /// As keys: <c>MCWiFiErrorDomain 13000..13005 / 13007</c> is one for each code, a comma joins a chain.
    /// </summary>
    private static IEnumerable<string> Texts(string cell)
    {
        if (cell.StartsWith("State=", StringComparison.Ordinal) || cell.StartsWith("0x", StringComparison.Ordinal))
        {
            return cell.Split(" / ");
        }

        if (cell.Contains(',', StringComparison.Ordinal))
        {
            return [string.Join(' ', cell.Split(", ").Select(part => part.Replace(' ', ':')))];
        }

        var space = cell.IndexOf(' ', StringComparison.Ordinal);
        return cell[(space + 1)..]
            .Split(" / ")
            .SelectMany(Codes)
            .Select(code => string.Create(CultureInfo.InvariantCulture, $"{cell[..space]}:{code}"));
    }

    private static IEnumerable<int> Codes(string part)
    {
        var ends = part.Split("..").Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}

/// <summary>
/// An error as a key (a word, Intune's number), the kind of job it comes with, and what it must be found to be.
/// </summary>
internal sealed record DeviceErrorCase(string Row, JobKind? Kind, string Text, string Entry, string Cause);
