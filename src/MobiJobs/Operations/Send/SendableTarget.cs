using MobiJobs.Gateway;
using MobiJobs.Kinds;
using MobiJobs.Queue.Commands;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Whether the channel can send what an order names. Asked when the order is registered, so that no job is made that
/// can only be refused; the simulated fleet takes everything.
/// </summary>
public sealed class SendableTarget(CommandContents contents, IDeviceGateway gateway)
{
    /// <summary>What the target lacks; null if it can be sent to devices that take this kind.</summary>
    public async Task<CommandRefusal?> LackAsync(JobKind kind, CommandTarget target, CancellationToken stopping)
    {
        var open = new OpenCommand(0, 0, null, kind, new DeviceCommand("", Guid.Empty, kind.Command(), target));
        var commands = await contents.FillAsync([open], stopping);
        return gateway.WhyNot(commands[0]);
    }

    /// <summary>The member of the target that has to be given, or to name something that the catalogue has.</summary>
    public static string MemberOf(CommandRefusal lack) => lack switch
    {
        CommandRefusal.NoSource or CommandRefusal.NoStoreId => "storeId",
        CommandRefusal.NoBundleId => "bundleId",
        CommandRefusal.NoIdentifier or CommandRefusal.NoProfile => "profileId",
        CommandRefusal.NoInvitation or CommandRefusal.NoUnlockToken or CommandRefusal.NoTexts or CommandRefusal.NoPin
            or CommandRefusal.NoManagementProfile or CommandRefusal.NotLost or CommandRefusal.OtherPlatform
            or CommandRefusal.OsTooOld or CommandRefusal.NotSupervised or CommandRefusal.NoName => "name",
    };
}
