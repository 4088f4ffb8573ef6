using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>Whether sending something is refused for certain, so that it is neither tried nor offered.</summary>
public static class RepeatedRefusals
{
    /// <summary>Why the channel sends no such command to such a device; null if the device may take it.</summary>
    public static CommandRefusal? WhyNot(this IDeviceGateway gateway, JobKind kind, DeviceTraits device)
    {
        var command = new DeviceCommand("", Guid.Empty, kind.Command(), null) { Content = new() { Device = device } };
        return gateway.WhyNot(command) is { } why && why.IsOfDevice() ? why : null;
    }

    /// <summary>
    /// Why an order for such a device is neither registered nor repeated, over any channel; null if it may be. No
    /// device takes what its platform or OS doesn't know; that it must be supervised is for its channel to say.
    /// </summary>
    public static CommandRefusal? WhyNotTaken(this IDeviceGateway gateway, JobKind kind, DeviceTraits device) =>
        gateway.WhyNot(kind, device) ?? kind.Command().Refusal(device with { IsSupervised = null });

    /// <summary>
    /// Why a repetition of the job would be refused again; null if it may be sent: what <see cref="WhyNotTaken"/> says
    /// of a first order, and what only a job that was refused can tell. What the catalogue or the device lacked may be
    /// there by now, what the order lacked is repeated with it.
    /// </summary>
    /// <param name="note">What is stored of the job's refusal; null if it was none.</param>
    public static CommandRefusal? WhyNotAgain(
        this IDeviceGateway gateway, JobKind kind, DeviceTraits device, string? note) =>
        gateway.WhyNotTaken(kind, device)
        ?? (CommandRefusals.Read(note) is { } said && said.IsOfOrder() ? said : null);
}
