using System.Globalization;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Shared;

namespace MobiJobs.Tests.AutoDelivery;

public sealed class ScheduleTests
{
    private static readonly OrganizationTime Tokyo = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
    private static readonly OrganizationTime Berlin = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Fact]
    public void A_daily_list_runs_at_its_time_of_the_organisations_day()
    {
        var daily = new Schedule(WeekDays.All, 2 * 60, []);

        // 2:00 of the 17th in Tokyo.
        Assert.Equal(Utc("2026-11-16 17:00"), daily.NextAfter(Utc("2026-11-16 03:00"), null, Tokyo));
        // Not the moment itself again.
        Assert.Equal(Utc("2026-11-17 17:00"), daily.NextAfter(Utc("2026-11-16 17:00"), null, Tokyo));
    }

    [Fact]
    public void A_weekly_list_runs_on_its_days_only()
    {
        var weekly = new Schedule(WeekDays.Wednesday | WeekDays.Friday, (22 * 60) + 30, []);

        Assert.Equal(Utc("2026-11-18 13:30"), weekly.NextAfter(Utc("2026-11-16 03:00"), null, Tokyo));
        Assert.Equal(
            Utc("2026-11-20 13:30"),
            weekly.NextAfter(Utc("2026-11-18 13:30"), Utc("2026-11-18 13:30"), Tokyo));
        Assert.Equal(
            Utc("2026-11-25 13:30"),
            weekly.NextAfter(Utc("2026-11-20 13:31"), Utc("2026-11-20 13:30"), Tokyo));
    }

    [Fact]
    public void It_does_not_run_within_twenty_hours_of_the_last_scheduled_run()
    {
        var daily = new Schedule(WeekDays.All, 8 * 60, []); // Was at 22:00, is now at 8:00: ten hours later.
        var last = Utc("2026-11-16 13:00");

        Assert.Equal(Utc("2026-11-17 23:00"), daily.NextAfter(last, last, Tokyo));
        // Twenty hours to the minute are enough.
        Assert.Equal(Utc("2026-11-16 23:00"), daily.NextAfter(last, last.AddHours(-10), Tokyo));
        Assert.Equal(Utc("2026-11-17 23:00"), daily.NextAfter(last, last.AddHours(-10).AddMinutes(1), Tokyo));
    }

    [Fact]
    public void Excluded_periods_hold_for_whole_local_days_the_last_included()
    {
        var daily = new Schedule(
            WeekDays.All,
            0,
            [Period.Once(Day("2026-11-17"), Day("2026-11-20")), Period.Weekly(WeekDays.Saturday | WeekDays.Sunday)]);

        // Monday 23rd, 0:00 in Tokyo.
        Assert.Equal(Utc("2026-11-22 15:00"), daily.NextAfter(Utc("2026-11-16 03:00"), null, Tokyo));
        Assert.True(daily.IsExcluded(Day("2026-11-20")));
        Assert.False(daily.IsExcluded(Day("2026-11-16")));
    }

    [Fact]
    public void Where_nothing_is_left_there_is_no_next_run()
    {
        Assert.Null(new Schedule(WeekDays.Monday, 0, [Period.Weekly(WeekDays.Monday)]).NextAfter(
            Utc("2026-11-16 03:00"),
            null,
            Tokyo));
        Assert.Null(new Schedule(WeekDays.All, 0, [Period.Once(Day("2026-01-01"), Day("2036-01-01"))]).NextAfter(
            Utc("2026-11-16 03:00"),
            null,
            Tokyo));
    }

    [Fact]
    public void A_time_that_the_clocks_leave_out_is_the_moment_they_go_on()
    {
        var daily = new Schedule(WeekDays.All, (2 * 60) + 30, []);

        Assert.Equal(Utc("2027-03-27 01:30"), daily.NextAfter(Utc("2027-03-26 12:00"), null, Berlin)); // Winter: UTC+1.
        // 2:30 doesn't exist: 3:00 of summer.
        Assert.Equal(
            Utc("2027-03-28 01:00"),
            daily.NextAfter(Utc("2027-03-27 01:30"), Utc("2027-03-27 01:30"), Berlin));
        Assert.Equal(
            Utc("2027-03-29 00:30"),
            daily.NextAfter(Utc("2027-03-28 01:00"), Utc("2027-03-28 01:00"), Berlin));
    }

    [Fact]
    public void A_time_that_comes_twice_runs_once_at_the_first()
    {
        var daily = new Schedule(WeekDays.All, (2 * 60) + 30, []);

        // 2:30 of summer.
        Assert.Equal(Utc("2026-10-25 00:30"), daily.NextAfter(Utc("2026-10-24 12:00"), null, Berlin));
        // Not the second 2:30 of the day.
        Assert.Equal(
            Utc("2026-10-26 01:30"),
            daily.NextAfter(Utc("2026-10-25 00:30"), Utc("2026-10-25 00:30"), Berlin));
    }

    private static DateTime Utc(string text) => DateTime.ParseExact(
        text,
        "yyyy-MM-dd HH:mm",
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
