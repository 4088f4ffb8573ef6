using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>What answers tell of a device beyond success: its apps, its profiles, its place.</summary>
public sealed class Reading_facts
{
    private static readonly Guid Id = new("0190a000-aaaa-8bbb-8ccc-000000000001");

    [Fact]
    public void An_app_list_is_read()
    {
        var message = Message(Samples.Answer("Acknowledged", Id.ToString(), new()
        {
            ["InstalledApplicationList"] = new object[]
            {
                new OrderedDictionary<string, object>
                {
                    ["Identifier"] = "jp.example.typing",
                    ["Name"] = "タイピング練習",
                    ["ShortVersion"] = "2.1",
                },
                new OrderedDictionary<string, object> { ["Name"] = "without an identifier" },
            },
        }));

        var list = Assert.IsType<AppListFacts>(Assert.IsType<AcknowledgedMessage>(message).Facts);
        Assert.Equal([new InstalledApp("jp.example.typing", "タイピング練習", "2.1", Managed: null)], list.Apps);
    }

    [Fact]
    public void What_an_app_list_leaves_open_the_list_of_managed_apps_tells()
    {
        OrderedDictionary<string, object> Status(string status) => new() { ["Status"] = status };
        var message = Message(Samples.Answer("Acknowledged", Id.ToString(), new()
        {
            ["ManagedApplicationList"] = new OrderedDictionary<string, object>
            {
                ["a"] = Status("Managed"),
                ["b"] = Status("PromptingForLogin"),
                ["c"] = Status("UserRejected"),
                ["d"] = Status("SomethingNew"),
            },
        }));

        var list = Assert.IsType<ManagedAppFacts>(Assert.IsType<AcknowledgedMessage>(message).Facts);
        Assert.Equal(
            [
                new("a", ManagedAppState.Managed), new("b", ManagedAppState.Asking),
                new("c", ManagedAppState.UserRejected), new("d", ManagedAppState.Other),
            ],
            list.Apps);
    }

    [Theory]
    [InlineData("Queued", ManagedAppState.Working)]
    [InlineData("Redeeming", ManagedAppState.Working)]
    [InlineData("NeedsRedemption", ManagedAppState.NeedsRedemption)]
    [InlineData("PromptingForManagement", ManagedAppState.Asking)]
    [InlineData("ManagedButUninstalled", ManagedAppState.Uninstalled)]
    [InlineData("UserRejected", ManagedAppState.UserRejected)]
    [InlineData("Failed", ManagedAppState.Failed)]
    [InlineData("Rejected", ManagedAppState.Other)]
    public void An_accepted_installation_says_how_it_stands_with_the_app(string state, ManagedAppState read)
    {
        var message = Message(Samples.Answer("Acknowledged", Id.ToString(), new()
        {
            ["Identifier"] = "jp.example.typing",
            ["State"] = state,
        }));

        Assert.Equal(
            new InstallFacts("jp.example.typing", read), Assert.IsType<AcknowledgedMessage>(message).Facts);
    }

    [Fact]
    public void The_management_s_own_profile_and_declared_ones_are_told_apart()
    {
        OrderedDictionary<string, object> Profile(string identifier, string type, string? source) => new()
        {
            ["PayloadIdentifier"] = identifier,
            ["PayloadContent"] = new[] { new OrderedDictionary<string, object> { ["PayloadType"] = type } },
            ["Source"] = source ?? "",
        };
        var message = Message(Samples.Answer("Acknowledged", Id.ToString(), new()
        {
            ["ProfileList"] = new object[]
            {
                Profile("jp.example.mdm", "com.apple.mdm", null),
                Profile("jp.example.wifi", "com.apple.wifi.managed", "Declarative Device Management"),
            },
        }));

        var list = Assert.IsType<ProfileListFacts>(Assert.IsType<AcknowledgedMessage>(message).Facts);
        Assert.Equal([(true, false), (false, true)], list.Profiles.Select(p => (p.IsManagement, p.IsDeclared)));
    }

    [Theory]
    [InlineData(35.0001, true)]
    [InlineData(135.0, false)]
    public void A_place_is_one_on_earth(double latitude, bool isPlace)
    {
        var message = Message(Samples.Answer("Acknowledged", Id.ToString(), new()
        {
            ["Latitude"] = latitude,
            ["Longitude"] = 135.0002,
            ["HorizontalAccuracy"] = 65.0,
            ["Timestamp"] = "2026-11-27T09:30:12+09:00",
        }));

        var at = new DateTime(2026, 11, 27, 0, 30, 12, DateTimeKind.Utc);
        Assert.Equal(
            isPlace ? new PlaceFacts(latitude, 135.0002, 65, at) : null,
            Assert.IsType<AcknowledgedMessage>(message).Facts);
    }

    private static DeviceMessage Message(byte[] body) => EventReader.Read(WebhookEvent.Read(body).Raw);
}
