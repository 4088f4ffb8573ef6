using MobiJobs.Runs.Approvals;

namespace MobiJobs.Start;

/// <summary>Reads for what a second person is asked.</summary>
internal static class ApprovalReading
{
    private const string Kinds = "Approvals:Kinds";
    private const int MostDevices = 1_000_000;
    private const int MostHours = 30 * 24;

    private static readonly Dictionary<string, IrreversibleKind> Names =
        Enum.GetValues<IrreversibleKind>().ToDictionary(act => act.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>Approvals:Over</c>, <c>Approvals:Within</c> and <c>Approvals:Kinds</c>.</summary>
    /// <exception cref="WrongSettingException">A value is not allowed.</exception>
    public static ApprovalSettings Read(SettingReader reader)
    {
        var otherwise = ApprovalSettings.Default;
        var hours = reader.Number("Approvals:Within", (int)otherwise.Within.TotalHours, 1, MostHours);
        return new(
            reader.Number("Approvals:Over", otherwise.Over, 0, MostDevices),
            TimeSpan.FromHours(hours),
            reader.Text(Kinds) is { } text ? ReadKinds(text) : otherwise.Acts);
    }

    private static HashSet<IrreversibleKind> ReadKinds(string text)
    {
        var separators = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return
        [
            .. text.Split(',', separators).Select(name => Names.TryGetValue(name, out var act)
                ? act
                : throw new WrongSettingException(
                    Kinds, name, "names separated by commas: wipe, inactivation, deletion")),
        ];
    }
}
