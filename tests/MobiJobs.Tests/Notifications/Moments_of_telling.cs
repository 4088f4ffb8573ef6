using MobiJobs.Notifications.Subscriptions;
using MobiJobs.Notifications.Telling;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Notifications;

/// <summary>When readers are told.</summary>
public sealed class Moments_of_telling
{
    private static readonly OrganizationTime Tokyo = new(TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
    private static readonly OrganizationTime Berlin = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Theory]
    [InlineData(NoticeRhythm.FiveMinutes, "2026-11-16T03:05", "2026-11-16T03:10")]
    [InlineData(NoticeRhythm.Quarter, "2026-11-16T03:00", "2026-11-16T03:15")]
    [InlineData(NoticeRhythm.Hourly, "2026-11-16T03:00", "2026-11-16T04:00")]
    [InlineData(NoticeRhythm.Daily, "2026-11-15T23:00", "2026-11-16T23:00")]
    public void They_are_the_same_for_all_who_have_the_same_rhythm(NoticeRhythm rhythm, string last, string next)
    {
        var now = At("2026-11-16T03:07");
        Assert.Equal(At(last), rhythm.LastMoment(now, 8 * 60, Tokyo));
        Assert.Equal(At(next), rhythm.NextMoment(now, 8 * 60, Tokyo));
        Assert.True(rhythm.NextMoment(At(next), 8 * 60, Tokyo) > At(next));
    }

    [Fact]
    public void A_day_without_its_hour_has_its_moment_as_well()
    {
        var skipped = (2 * 60) + 30; // 02:30 on the day the clocks go forward.
        Assert.Equal(
            At("2026-03-29T01:00"), NoticeRhythm.Daily.NextMoment(At("2026-03-28T12:00"), skipped, Berlin));
        Assert.Equal(
            At("2026-03-30T00:30"), NoticeRhythm.Daily.NextMoment(At("2026-03-29T01:00"), skipped, Berlin));
    }

    [Theory]
    [InlineData("2026-12-20T00:00", null)]
    [InlineData("2026-12-16T00:00", 30)]
    [InlineData("2026-11-23T00:00", 7)]
    [InlineData("2026-11-16T12:00", 1)]
    [InlineData("2026-11-15T00:00", 0)]
    [InlineData("2025-01-01T00:00", 0)]
    public void An_end_is_told_by_the_last_step_that_was_reached(string end, int? days) =>
        Assert.Equal(days, StandingFacts.StepAt(At(end), At("2026-11-16T00:00")));

    private static DateTime At(string text) => DateTime.SpecifyKind(
        DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture), DateTimeKind.Utc);
}
