using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using MobiJobs.Kinds;

namespace MobiJobs.Organization;

/// <summary>
/// What an administrator has set at the settings page, in one row. What is null keeps to the configuration, or to what
/// is usual.
/// </summary>
public sealed class OrganizationSettings
{
    internal const int OnlyId = 1;

    private OrganizationSettings()
    {
    }

    public int Id { get; private set; }

    /// <summary>Grows with each change.</summary>
    public int Version { get; private set; }

    public string? Name { get; private set; }

    /// <summary>A time zone of the IANA database.</summary>
    public string? TimeZone { get; private set; }

    public int? MonthsKept { get; private set; }

    /// <summary>Days by kind, such as <c>wipe=60 lock=14</c>.</summary>
    public string? Deadlines { get; private set; }

    /// <summary>The gaps between wake-ups in minutes, such as <c>1 5 30</c>.</summary>
    public string? WakeMinutes { get; private set; }

    /// <summary>Whether SYSTEM delivers again by itself what failed for the network and the like.</summary>
    public bool? Redelivers { get; private set; }

    /// <summary>The first settings.</summary>
    internal static OrganizationSettings Of(SetValues values)
    {
        var row = new OrganizationSettings { Id = OnlyId };
        row.Set(values);
        return row;
    }

    /// <summary>Other values count from now on.</summary>
    internal void Set(SetValues values)
    {
        Version++;
        Name = values.Name;
        TimeZone = values.TimeZone;
        MonthsKept = values.MonthsKept;
        Deadlines = values.DeadlineText;
        WakeMinutes = values.WakeText;
        Redelivers = values.Redelivers;
    }
}

/// <summary>Values of the settings page; null, or left out, where the usual one counts.</summary>
public sealed record SetValues(string? Name, string? TimeZone, int? MonthsKept)
{
    /// <summary>Nothing is set.</summary>
    public static readonly SetValues None = new(null, null, null);

    /// <summary>The days that jobs of these kinds stay open.</summary>
    public IReadOnlyDictionary<JobKind, int> Deadlines { get; init; } = new Dictionary<JobKind, int>();

    /// <summary>The gaps between wake-ups in minutes; empty for the usual ones.</summary>
    public IReadOnlyList<int> WakeMinutes { get; init; } = [];

    /// <summary>Whether SYSTEM delivers again by itself.</summary>
    public bool? Redelivers { get; init; }

    internal string? DeadlineText => Deadlines.Count == 0
        ? null
        : string.Join(' ', Deadlines.OrderBy(d => d.Key).Select(d => $"{KindNames.Of(d.Key)}={Text(d.Value)}"));

    internal string? WakeText => WakeMinutes.Count == 0 ? null : string.Join(' ', WakeMinutes.Select(Text));

    /// <summary>What the row says.</summary>
    internal static SetValues From(OrganizationSettings? row) => row is null
        ? None
        : new SetValues(row.Name, row.TimeZone, row.MonthsKept)
        {
            Deadlines = Words(row.Deadlines).Select(word => word.Split('='))
                .ToDictionary(pair => KindNames.Find(pair[0])!.Value, pair => Number(pair[1])),
            WakeMinutes = [.. Words(row.WakeMinutes).Select(Number)],
            Redelivers = row.Redelivers,
        };

    private static string[] Words(string? text) => text?.Split(' ') ?? [];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

internal sealed class OrganizationSettingsTable : IEntityTypeConfiguration<OrganizationSettings>
{
    public void Configure(EntityTypeBuilder<OrganizationSettings> settings)
    {
        settings.Property(s => s.Id).ValueGeneratedNever();
        settings.Property(s => s.Version).IsConcurrencyToken();
        settings.Property(s => s.Name).HasMaxLength(OrganizationName.MaxLength);
        settings.Property(s => s.TimeZone).HasMaxLength(64);
        settings.Property(s => s.Deadlines).HasMaxLength(1000);
        settings.Property(s => s.WakeMinutes).HasMaxLength(100);
    }
}
