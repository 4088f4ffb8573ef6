using MobiJobs.Accounts;
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
}
