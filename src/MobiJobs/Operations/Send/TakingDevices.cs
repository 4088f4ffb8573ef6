using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>
/// Which devices can't take a kind of job, as far as their platform, OS version and supervision are known. Asked when
/// an order is registered, so that no job is made that can only be refused; what is unknown of a device rules nothing
/// out.
/// </summary>
public sealed class TakingDevices(MobiJobsDb db, IDeviceGateway gateway)
{
    /// <summary>Of a hundred thousand devices, a few dozen differ.</summary>
    private readonly Dictionary<(JobKind, DeviceTraits), CommandRefusal?> known = [];

    /// <summary>Why such a device takes no such job, a first time or again; null if it may.</summary>
    public CommandRefusal? WhyNot(JobKind kind, DeviceTraits device)
    {
        if (!known.TryGetValue((kind, device), out var why))
        {
            known[(kind, device)] = why = gateway.WhyNotTaken(kind, device);
        }

        return why;
    }

    /// <summary>Those of these devices that don't take it, by the reason: their numbers in order.</summary>
    public async Task<IReadOnlyList<NotTaking>> AmongAsync(
        JobKind kind, IReadOnlyCollection<long> deviceIds, CancellationToken stopping)
    {
        var found = await db.Devices.Where(d => deviceIds.Contains(d.Id))
            .OrderBy(d => d.Number)
            .Select(d => new { d.Number, Traits = new DeviceTraits(d.Model, d.OsVersion, d.IsSupervised) })
            .ToListAsync(stopping);
        return
        [
            .. from device in found
               let why = WhyNot(kind, device.Traits)
               where why is not null
               group device.Number by why.Value into same
               orderby same.Key
               select new NotTaking(same.Key, [.. same]),
        ];
    }
}

/// <summary>Devices that don't take a kind of job, for one reason.</summary>
public sealed record NotTaking(CommandRefusal Why, IReadOnlyList<string> Numbers)
{
    private const int MaxNamed = 20;

    /// <summary>The reason and the first of the devices, in the reader's language.</summary>
    public string Label()
    {
        var named = string.Join(Labels.List_Separator, Numbers.Take(MaxNamed));
        return Say(Labels.Invalid_NotTaking, Why.Label(), named + (Numbers.Count > MaxNamed ? " …" : ""));
    }
}
