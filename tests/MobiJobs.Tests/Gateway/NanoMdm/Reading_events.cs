using System.Text;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>Events as they arrive, as they are stored, and what they say. Nothing makes the reader throw.</summary>
public sealed class Reading_events
{
    private static readonly Guid Id = new("0190a000-aaaa-8bbb-8ccc-000000000001");

    [Fact]
    public void A_chain_is_read_as_the_device_sent_it()
    {
        var body = Samples.Answer("Error", Id.ToString().ToUpperInvariant(), new()
        {
            ["ErrorChain"] = new object[]
            {
                Link(4001, "MCInstallationErrorDomain", "プロファイルを“インストール”できません <b>", "Profile Failed"),
                Link(-1009, "NSURLErrorDomain", "オフライン", null),
            },
            ["RejectionReason"] = "AppAlreadyInstalled",
        });

        var failed = Assert.IsType<FailedMessage>(Message(body));

        Assert.Equal(Id, failed.CommandId);
        var chain = ErrorChain.Parse(failed.Error);
        Assert.Equal(
            "MCInstallationErrorDomain:4001 NSURLErrorDomain:-1009 RejectionReason=AppAlreadyInstalled", chain.Key);
        Assert.Equal("Profile Failed", chain.Links[0].Description);
    }

    [Fact]
    public void A_time_is_as_the_store_keeps_it() => Assert.Equal(
        0, Assert.IsType<EnrolledMessage>(Message(Samples.TokenUpdate())).At.Ticks % TimeSpan.TicksPerMillisecond);

    [Fact]
    public void A_device_s_information_is_read_though_the_answer_names_no_request()
    {
        var message = Message(Samples.Answer("Acknowledged", Id.ToString(), new()
        {
            ["RequestType"] = "",
            ["QueryResponses"] = new OrderedDictionary<string, object>
            {
                ["ModelName"] = "iPad",
                ["OSVersion"] = "26.1",
                ["SerialNumber"] = "F2LXK3ABCD",
                ["IsSupervised"] = true,
                ["iTunesStoreAccountHash"] = "aGFzaA==",
                ["DeviceName"] = "3年1組",
            },
        }));

        Assert.Equal(
            new AcknowledgedMessage(
                Id,
                new InformationFacts("iPad", "26.1", "F2LXK3ABCD", true, "aGFzaA==", "3年1組")
                {
                    Details = new DetailFacts(),
                }),
            message);
    }

    [Fact]
    public void The_unlock_token_is_beside_the_stored_text_and_not_in_it()
    {
        var report = WebhookEvent.Read(Samples.TokenUpdate());

        Assert.Equal("secret-unlock", System.Text.Encoding.UTF8.GetString(report.UnlockToken!.Value));
        Assert.DoesNotContain("secret", report.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-unlock", report.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Convert.ToBase64String(report.UnlockToken.Value), report.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public void An_app_list_of_many_megabytes_is_read()
    {
        var apps = Enumerable.Range(0, 20_000).Select(i => (object)new OrderedDictionary<string, object>
        {
            ["Identifier"] = $"jp.example.app{i}",
            ["Name"] = $"タイピング練習 {i}",
            ["ShortVersion"] = "2.1",
            ["Version"] = "210",
            ["BundleSize"] = 1_234_567_890L,
            ["IsValidated"] = true,
        }).ToArray();
        var body = Samples.Answer("Acknowledged", Id.ToString(), new() { ["InstalledApplicationList"] = apps });
        Assert.True(body.Length > 6 * 1024 * 1024, $"{body.Length} bytes");

        var list = Assert.IsType<AppListFacts>(Assert.IsType<AcknowledgedMessage>(Message(body)).Facts);

        Assert.Equal(apps.Length, list.Apps.Count);
    }

    [Fact]
    public void A_success_that_says_nothing_readable_is_one()
    {
        var done = Assert.IsType<AcknowledgedMessage>(
            Message(Samples.Connect("Acknowledged", Id.ToString(), "no list"u8.ToArray())));

        Assert.Equal((Id, null), (done.CommandId, done.Facts));
        Assert.NotNull(done.Unread);
    }

    [Fact]
    public void A_binary_answer_is_read()
    {
        // {"Status": "Acknowledged"} as Apple writes it.
        var binary = Convert.FromHexString(
            "62706C6973743030D10102565374617475735C41636B6E6F776C656467656408"
            + "0B12000000000000010100000000000000030000000000000000000000000000001F");

        var message = Message(Samples.Connect("Acknowledged", Id.ToString(), binary));
        Assert.Equal(new AcknowledgedMessage(Id, null), message);
    }

    [Fact]
    public void An_idle_device_has_only_made_contact()
    {
        var report = WebhookEvent.Read(Samples.Idle());

        Assert.True(report.IsContactOnly);
        Assert.Equal(Samples.Udid, report.ChannelId);
        Assert.IsType<ContactMessage>(EventReader.Read(report.Raw));
    }

    [Fact]
    public void A_device_that_checks_out_has_left() => Assert.IsType<LeftMessage>(Message(Samples.CheckOut()));

    [Fact]
    public void NotNow_is_not_final() =>
        Assert.Equal(new NotNowMessage(Id), Message(Samples.Answer("NotNow", Id.ToString(), [])));

    [Theory]
    [InlineData("Weird")]
    [InlineData("")]
    public void An_unknown_status_is_said_and_ends_the_command(string status)
    {
        var unreadable = Assert.IsType<UnreadableMessage>(Message(Samples.Answer(status, Id.ToString(), [])));

        Assert.Equal(Id, unreadable.CommandId);
        Assert.Contains($"“{status}”", unreadable.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void No_token_of_a_device_is_stored()
    {
        foreach (var body in new[]
        {
            Samples.TokenUpdate(),
            Samples.CheckIn("SetBootstrapToken", new() { ["BootstrapToken"] = Encoding.UTF8.GetBytes("secret") }),
            Samples.Answer("Acknowledged", Id.ToString(), new() { ["ActivationLockBypassCode"] = "secret" }),
        })
        {
            var raw = WebhookEvent.Read(body).Raw;
            Assert.DoesNotContain("secret", raw, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("secret"))[..6], raw,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_the_console_does_nothing_about_is_kept()
    {
        var status = Samples.CheckIn("DeclarativeManagement", new() { ["Endpoint"] = "status" });

        Assert.Equal(new OtherMessage("mdm.DeclarativeManagement"), Message(status));
        Assert.Contains("status", WebhookEvent.Read(status).Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"topic":"mdm.Connect"}""")]
    [InlineData("""{"topic":7,"acknowledge_event":{}}""")]
    [InlineData("""{"topic":"mdm.Connect","acknowledge_event":{"ids":{"id":"x"},"raw_payload":"%%%"}}""")]
    [InlineData("<html>")]
    public void What_is_no_event_is_kept_as_unreadable(string body)
    {
        var report = WebhookEvent.Read(Encoding.UTF8.GetBytes(body));

        Assert.False(report.IsContactOnly);
        Assert.IsType<UnreadableMessage>(EventReader.Read(report.Raw));
    }

    [Fact]
    public void A_cut_or_mangled_event_never_makes_the_reader_throw()
    {
        var chain = new object[] { Link(1, "a", "b", "c") };
        var whole = Samples.Answer("Error", Id.ToString(), new() { ["ErrorChain"] = chain });
        var random = new Random(20261127);
        for (var i = 0; i < 2000; i++)
        {
            var body = whole[..random.Next(whole.Length)].Concat(whole[random.Next(whole.Length)..]).ToArray();
            body[random.Next(body.Length)] = (byte)random.Next(256);
            Assert.NotNull(EventReader.Read(WebhookEvent.Read(body).Raw));
            Assert.NotNull(EventReader.Read(Encoding.UTF8.GetString(body)));
        }
    }

    [Fact]
    public void A_signature_is_checked_on_the_bytes_that_were_sent()
    {
        var body = Samples.Idle();
        var right = Convert.ToBase64String(
            System.Security.Cryptography.HMACSHA256.HashData("hookkey"u8.ToArray(), body));

        Assert.True(WebhookSignature.IsRight(body, right, "hookkey"));
        Assert.False(WebhookSignature.IsRight(body, right, "hookkey "));
        Assert.False(WebhookSignature.IsRight([.. body, (byte)' '], right, "hookkey"));
        foreach (var wrong in new[] { null, "", "sha256=" + right, right[..40], right + "AAAA", new string('A', 44) })
        {
            Assert.False(WebhookSignature.IsRight(body, wrong, "hookkey"));
        }
    }

    private static DeviceMessage Message(byte[] body) => EventReader.Read(WebhookEvent.Read(body).Raw);

    private static OrderedDictionary<string, object> Link(int code, string domain, string localized, string? english)
    {
        var link = new OrderedDictionary<string, object>
        {
            ["ErrorCode"] = code,
            ["ErrorDomain"] = domain,
            ["LocalizedDescription"] = localized,
        };
        if (english is not null) { link["USEnglishDescription"] = english; }

        return link;
    }
}
