using System.Net;
using MobiJobs.Notifications.Webhooks;

namespace MobiJobs.Tests.Notifications;

/// <summary>Signatures as Standard Webhooks has them, and where messages may go.</summary>
public sealed class Signing_messages
{
    private static readonly WebhookSettings InPublic = new(PrivateNetworks: false);

    /// <summary>The example that the libraries of Standard Webhooks are tested with.</summary>
    [Fact]
    public void A_signature_is_that_of_the_example() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookVault.Sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            """{"test": 2432232314}"""));

    [Theory]
    [InlineData("203.0.113.7", true, true)]
    [InlineData("2001:db8::7", true, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("172.31.0.1", false, true)]
    [InlineData("192.168.1.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("fd12::1", false, true)]
    [InlineData("::ffff:10.1.2.3", false, true)]
    [InlineData("::ffff:127.0.0.1", false, true)]
    [InlineData("64:ff9b::a01:203", false, true)]
    [InlineData("2002:a01:203::1", false, true)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("::ffff:169.254.169.254", false, false)]
    [InlineData("64:ff9b::a9fe:a9fe", false, false)]
    [InlineData("2002:a9fe:a9fe::1", false, false)]
    [InlineData("::a9fe:a9fe", false, false)]
    [InlineData("fe80::1", false, false)]
    [InlineData("fe80::1%2", false, false)]
    [InlineData("fd00:ec2::254", false, false)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("::", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    public void A_message_goes_nowhere_that_only_this_machine_can_reach(string address, bool inPublic, bool inPrivate)
    {
        var parsed = IPAddress.Parse(address);
        Assert.Equal(inPublic, WebhookTargets.Allows(parsed, isPlain: false, InPublic));
        Assert.Equal(inPrivate, WebhookTargets.Allows(parsed, isPlain: false, WebhookSettings.Default));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::ffff:10.1.2.3", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("203.0.113.7", false)]
    public void Without_encryption_it_stays_on_this_machine(string address, bool isAllowed) => Assert.Equal(
        isAllowed, WebhookTargets.Allows(IPAddress.Parse(address), isPlain: true, WebhookSettings.Default));
}
