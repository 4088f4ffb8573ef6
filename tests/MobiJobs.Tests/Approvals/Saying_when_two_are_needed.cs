using Microsoft.Extensions.Configuration;
using MobiJobs.Runs.Approvals;
using MobiJobs.Start;

namespace MobiJobs.Tests.Approvals;

/// <summary>The settings that say for what a second person is asked.</summary>
public sealed class Saying_when_two_are_needed
{
    [Fact]
    public void Nobody_is_asked_unless_it_is_configured()
    {
        var asked = Read();
        Assert.False(asked.IsOn);
        Assert.Equal(TimeSpan.FromHours(24), asked.Within);
    }

    [Fact]
    public void Number_hours_and_kinds_are_read()
    {
        var asked = Read(("Over", "10"), ("Within", "2"), ("Kinds", " Wipe, deletion "));
        Assert.Equal((10, TimeSpan.FromHours(2)), (asked.Over, asked.Within));
        Assert.Equal([IrreversibleKind.Wipe, IrreversibleKind.Deletion], asked.Acts.Order());
    }

    [Theory]
    [InlineData("Over", "-1", "0 to 1000000")]
    [InlineData("Within", "0", "1 to 720")]
    [InlineData("Kinds", "wipe,lock", "wipe, inactivation, deletion")]
    [InlineData("Kinds", "1", "wipe, inactivation, deletion")]
    public void A_wrong_value_stops_the_start_with_one_line(string key, string value, string allowed)
    {
        var wrong = Assert.Throws<WrongSettingException>(() => Read((key, value)));
        Assert.Contains($"Approvals:{key}", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, wrong.Message, StringComparison.Ordinal);
    }

    private static ApprovalSettings Read(params (string Key, string Value)[] values) => Settings.Read(
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create($"Approvals:{v.Key}", (string?)v.Value)))
            .Build()).Approvals;
}
