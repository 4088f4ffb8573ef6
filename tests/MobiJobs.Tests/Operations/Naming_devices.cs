using MobiJobs.Accounts;
using MobiJobs.Operations.Send;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>端末名設定 before it is sent.</summary>
public sealed class Naming_devices(SendingPageTests.Console console) : IClassFixture<SendingPageTests.Console>
{
    private const string Form = "form[action='/operations']";

    [Fact]
    public async Task The_names_that_devices_get_are_shown_before_it_is_confirmed()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Operator);
        var form = await visitor.GetAsync("/operations/new?kind=deviceName");
        var number = await console.NumberAsync();

        var preview = await visitor.SubmitAsync(form, Form, new() { ["Devices"] = number });

        preview.AssertShows("dl", "新しい端末名");
        preview.AssertShows("dl", $"→ {number}");
    }

    [Fact]
    public void More_are_promised_only_where_there_are_more_devices()
    {
        Assert.Equal(["3B-0114"], CheckReport.FirstOf(["3B-0114", "3B-0114", "3B-0114"])); // Three jobs of one.
        Assert.Equal(["1", "2", "3", "4", "5"], CheckReport.FirstOf(["1", "2", "3", "4", "5"]));
        Assert.Equal(["1", "2", "3", "4", "5", "…"], CheckReport.FirstOf(["1", "2", "3", "4", "5", "6"]));
    }
}
