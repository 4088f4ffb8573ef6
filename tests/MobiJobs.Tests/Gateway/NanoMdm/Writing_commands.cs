using System.Text;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>Commands as devices get them, after Apple's schema, and why a device gets none.</summary>
public sealed class Writing_commands
{
    private static readonly Guid Id = new("0190a000-aaaa-8bbb-8ccc-000000000001");
    private static readonly byte[] File = Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?><plist/>");

    [Fact]
    public void A_profile_is_sent_with_the_bytes_of_its_file()
    {
        var command = Command(CommandKind.InstallProfile, new() { Profile = File });

        Assert.Equal("InstallProfile", command["RequestType"]);
        Assert.Equal(File, command["Payload"]);
    }

    [Theory]
    [InlineData(CommandKind.RemoveProfile)]
    [InlineData(CommandKind.EndManagement)]
    public void A_profile_is_removed_by_the_identifier_that_devices_know(CommandKind kind)
    {
        var command = Command(kind, new() { ProfileIdentifier = "jp.example.wifi" });

        Assert.Equal(("RemoveProfile", "jp.example.wifi"), (command["RequestType"], command["Identifier"]));
    }

    [Fact]
    public void An_in_house_app_is_installed_from_its_manifest()
    {
        var app = new CommandTarget("社内アプリ", null, "jp.example.internal", null);
        var command = Command(
            CommandKind.InstallApp, new() { ManifestUrl = "https://apps.example/manifest.plist" }, app);

        Assert.Equal("https://apps.example/manifest.plist", command["ManifestURL"]);
        Assert.Equal("Managed", command["ChangeManagementState"]);
        Assert.False(command.ContainsKey("iTunesStoreID"));
        Assert.False(command.ContainsKey("InstallAsManaged"));
    }

    [Fact]
    public void A_Mac_is_told_in_its_own_way_that_an_app_is_managed()
    {
        var app = new CommandTarget("数学ドリル", 361285480, "jp.example.math", null);
        var command = Command(CommandKind.InstallLicensedApp, new() { Device = new("MacBook Air", "26.1", null) }, app);

        Assert.Equal((361285480L, true), (command["iTunesStoreID"], command["InstallAsManaged"]));
    }

    [Fact]
    public void Lost_mode_shows_what_was_typed_and_leaves_out_the_rest()
    {
        var texts = new ScreenTexts("拾った方は電話してください", "+81 3 0000 0000", null);

        var command = Command(CommandKind.EnableLostMode, new() { Texts = texts });

        Assert.Equal(texts.Message, command["Message"]);
        Assert.Equal(texts.PhoneNumber, command["PhoneNumber"]);
        Assert.False(command.ContainsKey("Footnote"));
    }

    [Theory]
    [InlineData(CommandKind.Lock, "DeviceLock")]
    [InlineData(CommandKind.Erase, "EraseDevice")]
    public void Only_a_Mac_gets_the_PIN(CommandKind kind, string type)
    {
        CommandContent For(string model) => new() { Device = new(model, null, null), Pin = "042917" };

        Assert.Equal((type, "042917"), (Command(kind, For("Mac16,12"))["RequestType"], Pin(For("iMac"))));
        Assert.Null(Pin(For("iPad Air")));
        Assert.Equal(CommandRefusal.NoPin, WhyNot(kind, new() { Device = new("MacBook Pro", null, null) }));

        object? Pin(CommandContent content) => Command(kind, content).GetValueOrDefault("PIN");
    }

    [Fact]
    public void A_restart_needs_nothing_more() =>
        Assert.Equal(["RequestType"], Command(CommandKind.Restart, new()).Keys);

    [Fact]
    public void A_device_is_named_by_one_of_its_settings()
    {
        var command = Command(CommandKind.SetName, new() { DeviceName = "9Z-0001" });

        var item = Assert.IsType<IReadOnlyDictionary<string, object?>>(
            Assert.Single((List<object?>)command["Settings"]!), exactMatch: false);
        Assert.Equal("Settings", command["RequestType"]);
        Assert.Equal(("DeviceName", "9Z-0001"), (item["Item"], item["DeviceName"]));
    }

    [Fact]
    public void A_passcode_is_cleared_with_the_token_that_the_device_gave()
    {
        Assert.Equal(File, Command(CommandKind.ClearPasscode, new() { UnlockToken = File })["UnlockToken"]);
        Assert.Equal(CommandRefusal.NoUnlockToken, WhyNot(CommandKind.ClearPasscode, new()));
    }

    [Fact]
    public void An_invitation_leads_to_Apple()
    {
        var command = Command(CommandKind.InviteToLicenses, new() { InvitationUrl = "https://buy.itunes.apple.com/x" });

        Assert.Equal(
            ("InviteToProgram", "com.apple.cloudvpp", "https://buy.itunes.apple.com/x"),
            (command["RequestType"], command["ProgramID"], command["InvitationURL"]));
    }

    [Theory]
    [InlineData(CommandKind.InstallProfile, CommandRefusal.NoProfile)]
    [InlineData(CommandKind.RemoveProfile, CommandRefusal.NoIdentifier)]
    [InlineData(CommandKind.EndManagement, CommandRefusal.NoManagementProfile)]
    [InlineData(CommandKind.InviteToLicenses, CommandRefusal.NoInvitation)]
    [InlineData(CommandKind.EnableLostMode, CommandRefusal.NoTexts)]
    [InlineData(CommandKind.InstallBook, CommandRefusal.NoStoreId)]
    [InlineData(CommandKind.RemoveApp, CommandRefusal.NoBundleId)]
    [InlineData(CommandKind.Locate, CommandRefusal.NotLost)]
    [InlineData(CommandKind.SetName, CommandRefusal.NoName)]
    public void Without_what_it_needs_a_command_is_refused(CommandKind kind, CommandRefusal why) =>
        Assert.Equal(why, WhyNot(kind, new()));

    [Theory]
    [InlineData(CommandKind.Lock, "Apple TV", "26.1", true, CommandRefusal.OtherPlatform)]
    [InlineData(CommandKind.ClearPasscode, "MacBook Air", "26.1", true, CommandRefusal.OtherPlatform)]
    [InlineData(CommandKind.InstallBook, "AppleTV14,1", "26.1", true, CommandRefusal.OtherPlatform)]
    [InlineData(CommandKind.DisableLostMode, "Mac16,12", "26.1", true, CommandRefusal.OtherPlatform)]
    [InlineData(CommandKind.DisableLostMode, "iPhone", "9.2.1", true, CommandRefusal.OsTooOld)]
    [InlineData(CommandKind.DisableLostMode, "iPhone", "26.1", false, CommandRefusal.NotSupervised)]
    [InlineData(CommandKind.RemoveApp, "MacBook Air", "10.15.7", true, CommandRefusal.OsTooOld)]
    [InlineData(CommandKind.RemoveApp, "Apple TV", "10.1", true, CommandRefusal.OsTooOld)]
    [InlineData(CommandKind.Restart, "iPad", "10.2", true, CommandRefusal.OsTooOld)]
    [InlineData(CommandKind.Restart, "iPad", "26.1", false, CommandRefusal.NotSupervised)]
    [InlineData(CommandKind.Restart, "Apple TV", "26.1", false, CommandRefusal.NotSupervised)]
    [InlineData(CommandKind.SetName, "iPhone", "26.1", false, CommandRefusal.NotSupervised)]
    public void What_a_device_can_t_know_is_refused(
        CommandKind kind, string model, string os, bool isSupervised, CommandRefusal why) =>
        Assert.Equal(why, WhyNot(kind, new() { Device = new(model, os, isSupervised) }));

    [Theory]
    [InlineData(CommandKind.Restart)]
    [InlineData(CommandKind.SetName)]
    public void A_Mac_that_is_not_supervised_takes_what_others_take_only_under_supervision(CommandKind kind)
    {
        var mac = new DeviceTraits("Mac16,12", "26.1", IsSupervised: false);

        Assert.Null(WhyNot(kind, new() { Device = mac, DeviceName = "9Z-0001" }));
        Assert.False(kind.NeedsSupervision(mac.Model));
        Assert.True(kind.NeedsSupervision("iPad"));
    }

    [Theory]
    [InlineData("iPad", "26.1", true)]
    [InlineData("iPad", "beta", null)]
    [InlineData("J999AP", "1.0", false)]
    [InlineData(null, null, null)]
    public void What_is_unknown_rules_nothing_out(string? model, string? os, bool? isSupervised) =>
        Assert.Null(WhyNot(CommandKind.DisableLostMode, new() { Device = new(model, os, isSupervised) }));

    [Fact]
    public void Every_kind_is_known_on_iPhones()
    {
        foreach (var kind in Enum.GetValues<CommandKind>())
        {
            Assert.Null(kind.Refusal(new DeviceTraits("iPhone", "26.1", true)));
        }
    }

    [Fact]
    public void The_same_command_gives_the_same_bytes()
    {
        var command = new DeviceCommand("x", Id, CommandKind.InstallProfile, null) { Content = { Profile = File } };

        Assert.Equal(CommandText.Write(command), CommandText.Write(command));
    }

    private static IReadOnlyDictionary<string, object?> Command(
        CommandKind kind, CommandContent content, CommandTarget? target = null)
    {
        var command = new DeviceCommand("x", Id, kind, target) { Content = content };
        Assert.Null(CommandText.WhyNot(command));
        var list = PropertyList.Read(CommandText.Write(command))!;
        Assert.Equal(Id.ToString(), list["CommandUUID"]);
        return (IReadOnlyDictionary<string, object?>)list["Command"]!;
    }

    private static CommandRefusal? WhyNot(CommandKind kind, CommandContent content) =>
        CommandText.WhyNot(new DeviceCommand("x", Id, kind, null) { Content = content });
}
