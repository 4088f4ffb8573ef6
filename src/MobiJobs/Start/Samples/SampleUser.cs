using MobiJobs.Devices;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Start.Samples;

/// <summary>A person who has a device, with a random problem or none.</summary>
internal sealed class SampleUser
{
    // Licensed before the invitation, signed in with another account, without a licence, not linked.
    private static readonly int[] Reasons = [92, 4, 97, 85];

    private readonly int lot;

    /// <param name="device">The person's device.</param>
    /// <param name="random">Decides what is wrong.</param>
    /// <param name="unlicensed">Its place among devices that failed for want of a licence; negative for others.</param>
    public SampleUser(Device device, Random random, int unlicensed)
    {
        Device = device;
        lot = random.Next(100);
        if (unlicensed >= 0) { lot = Reasons[unlicensed % Reasons.Length]; }

        var name = VppUser.ReadName(device.Number.ToLowerInvariant()) ?? $"device-{device.Id}";
        Person = new VppPerson(
            name,
            $"{name}@example.jp",
            null,
            IsLinked ? VppUserStatus.Associated : VppUserStatus.Registered,
            IsLinked ? AccountHash : null,
            IsLinked ? null : Guid.NewGuid().ToString("N"));
    }

    public Device Device { get; }

    public VppPerson Person { get; }

    /// <summary>Licensed before the invitation was accepted: the help page's special case.</summary>
    public bool IsAssignedEarly => lot is >= 90 and < 95;

    private bool IsLinked => lot is < 80 or >= 90;

    private bool HasOtherAccount => lot < 8;

    private string AccountHash =>
        HasOtherAccount || Device.AccountHash is null
            ? Convert.ToHexStringLower([.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()])
            : Device.AccountHash;

    public bool Has(VppAsset asset) => lot < 95 && (lot + (asset.StoreId % 10)) % 9 != 0;

    public VppAssignment License(VppAsset asset) =>
        Device.SerialNumber is { } serial && (lot % 3 == 0 || Device.AccountHash is null) && !IsAssignedEarly
            ? new(asset.StoreId, asset.Pricing, null, serial)
            : new(asset.StoreId, asset.Pricing, Person.ClientUserId, null);
}
