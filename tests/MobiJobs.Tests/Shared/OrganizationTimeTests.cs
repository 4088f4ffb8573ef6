using System.Globalization;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Shared;

public sealed class OrganizationTimeTests
{
    private static readonly OrganizationTime Havana = new(TimeZoneInfo.FindSystemTimeZoneById("America/Havana"));
    private static readonly OrganizationTime SaoPaulo = new(TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo"));

    /// <summary>In Cuba, clocks go back from 1:00 to 0:00: the day begins at the first of the two midnights.</summary>
    [Fact]
    public void A_day_whose_midnight_occurs_twice_begins_at_the_first() =>
        Assert.Equal(Utc("2026-11-01 04:00"), Havana.DayStart(new DateOnly(2026, 11, 1)));

    /// <summary>The same doubled midnight is the start of a month.</summary>
    [Fact]
    public void A_month_whose_midnight_occurs_twice_begins_at_the_first()
    {
        Assert.Equal(Utc("2026-11-01 04:00"), Havana.MonthStart(2026, 11));
        Assert.Equal(Utc("2026-11-01 04:00"), Havana.MonthStart(Utc("2026-11-15 00:00")));
        Assert.Equal(Utc("2026-11-01 04:00"), Havana.MonthStart(Utc("2026-12-15 00:00"), -1));
    }

    /// <summary>In Brazil, until 2019, clocks went forward from 0:00 to 1:00.</summary>
    [Fact]
    public void A_day_without_a_midnight_begins_when_the_clocks_go_forward() =>
        Assert.Equal(Utc("2018-11-04 03:00"), SaoPaulo.DayStart(new DateOnly(2018, 11, 4)));

    /// <summary>What is reserved for an hour that occurs twice is done in the first, as everything else is.</summary>
    [Fact]
    public void A_time_that_occurs_twice_is_the_first_and_one_that_is_skipped_is_none()
    {
        Assert.Equal(Utc("2026-11-01 04:30"), Havana.ToUtc(new DateTime(2026, 11, 1, 0, 30, 0)));
        Assert.Equal(Utc("2026-11-01 06:30"), Havana.ToUtc(new DateTime(2026, 11, 1, 1, 30, 0)));
        Assert.Null(SaoPaulo.ToUtc(new DateTime(2018, 11, 4, 0, 30, 0)));
    }

    private static DateTime Utc(string text) =>
        DateTime.SpecifyKind(DateTime.Parse(text, CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
