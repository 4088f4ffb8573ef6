using MobiJobs.Jobs.List;

namespace MobiJobs.Tests.Jobs;

/// <summary>Open pages are sent the rows whose hash has changed: each difference has to change it.</summary>
public sealed class Looks_told_apart
{
    [Fact]
    public void Each_value_its_place_and_its_absence_count()
    {
        var day = new DateTime(2026, 11, 29, 0, 0, 0, DateTimeKind.Utc);
        LookHash[] looks =
        [
            default(LookHash).And(1),
            default(LookHash).And(2),
            default(LookHash).And((long?)null),
            default(LookHash).And(0).And(1),
            default(LookHash).And(1).And(0),
            default(LookHash).And(true).And(true),
            default(LookHash).And(day),
            default(LookHash).And(day.AddMilliseconds(1)),
            default(LookHash).And(""),
            default(LookHash).And("ab"),
            default(LookHash).And("ba"),
            default(LookHash).And("a").And("b"),
        ];
        Assert.Distinct(looks.Select(look => look.ToString()));
        Assert.All(looks, look => Assert.Matches("^[0-9a-f]{8}$", look.ToString()));
    }

    [Fact]
    public void Numbers_in_a_row_share_no_hash()
    {
        var texts = Enumerable.Range(0, 10_000).Select(n => default(LookHash).And(n).ToString());
        Assert.InRange(texts.Distinct(StringComparer.Ordinal).Count(), 9_990, 10_000);
    }

    [Fact]
    public void The_same_look_has_the_same_hash_on_every_machine() =>
        Assert.Equal("a646b036", default(LookHash).And(7).And("タブレット").And((DateTime?)null).ToString());
}
