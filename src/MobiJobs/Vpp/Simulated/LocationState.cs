namespace MobiJobs.Vpp.Simulated;

/// <summary>Everything the simulated Apple keeps of one location, stored as JSON.</summary>
internal sealed class LocationState
{
    public List<VppAsset> Assets { get; set; } = [];

    public List<VppPerson> People { get; set; } = [];

    public List<VppAssignment> Licenses { get; set; } = [];

    public Dictionary<string, PlannedEvent> Events { get; set; } = [];

    /// <summary>What is bought at a later time.</summary>
    public List<PlannedPurchase> Purchases { get; set; } = [];

    /// <summary>Adds the seats of what has been bought by this moment (UTC).</summary>
    public LocationState At(DateTime now)
    {
        foreach (var purchase in Purchases.Where(p => p.At <= now))
        {
            Assets = Assets.ConvertAll(a => a.StoreId == purchase.StoreId && a.Total < int.MaxValue
                ? a with { Total = a.Total + purchase.Seats }
                : a);
        }

        Purchases.RemoveAll(p => p.At <= now);
        return this;
    }

    /// <summary>The assets, with the seats that are assigned.</summary>
    public IEnumerable<VppAsset> CountedAssets() =>
        Assets.Select(a => a with { Assigned = Licenses.Count(l => l.StoreId == a.StoreId) });

    /// <summary>The devices, and the accounts of the people, that have a licence of a content.</summary>
    public IEnumerable<string> HoldersOf(long storeId)
    {
        var accounts = People.Where(p => p is { Status: VppUserStatus.Associated, AccountHash: not null })
            .ToDictionary(p => p.ClientUserId, p => p.AccountHash!, StringComparer.Ordinal);
        return Licenses.Where(l => l.StoreId == storeId)
            .Select(l => l.ClientUserId is { } person
                ? Account(accounts.GetValueOrDefault(person))
                : Device(l.SerialNumber))
            .Where(holder => holder.Length > 0);
    }

    /// <summary>How <see cref="HoldersOf"/> names a device.</summary>
    public static string Device(string? serialNumber) => $"device:{serialNumber}";

    /// <summary>How <see cref="HoldersOf"/> names an account; nobody's is never one of theirs.</summary>
    public static string Account(string? hash) => hash is null ? "" : $"account:{hash}";

    /// <summary>Makes a change. Returns the parts that were refused.</summary>
    public List<VppFailure> Apply(VppChange change) => change switch
    {
        VppChange.Assign assign => [.. assign.Licenses.Select(Assign).OfType<VppFailure>()],
        VppChange.Collect collect => [.. collect.Licenses.Select(Collect).OfType<VppFailure>()],
        VppChange.AddPeople add => [.. add.People.Select(Add).OfType<VppFailure>()],
        VppChange.StopPeople stop => [.. stop.ClientUserIds.Select(Stop).OfType<VppFailure>()],
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    /// <summary>Links a person to an Apple ID.</summary>
    public void Associate(string clientUserId, string accountHash)
    {
        var at = People.FindIndex(p => p.ClientUserId == clientUserId && p.Status == VppUserStatus.Registered);
        if (at < 0) { return; }

        People[at] = People[at] with
        {
            Status = VppUserStatus.Associated,
            AccountHash = accountHash,
            InviteCode = null,
        };
    }

    private VppFailure? Assign(VppAssignment license)
    {
        var asset = Assets.Find(a => a.StoreId == license.StoreId);
        if (asset is null) { return Refuse(VppCodes.LicenseNotFound, "License not found", license); }

        if (Licenses.Contains(license))
        {
            return Refuse(VppCodes.AlreadyAssigned, "License already assigned", license);
        }

        if (license.ClientUserId is { } id && !IsRegistered(id))
        {
            return Refuse(VppCodes.PersonNotFound, "Registered user not found", license);
        }

        if (license.SerialNumber is not null && !asset.IsDeviceAssignable)
        {
            return Refuse(VppCodes.NotForDevices, "Ineligible device assignment", license);
        }

        if (Licenses.Count(l => l.StoreId == license.StoreId) >= asset.Total)
        {
            const string Words = "There aren't enough assets available to complete this association.";
            return Refuse(VppCodes.NotEnoughAssets, Words, license);
        }

        Licenses.Add(license);
        return null;
    }

    private VppFailure? Collect(VppAssignment license)
    {
        if (Assets.Find(a => a.StoreId == license.StoreId) is { IsRevocable: false })
        {
            return Refuse(VppCodes.Irrevocable, "License is irrevocable", license);
        }

        return Licenses.Remove(license) ? null : Refuse(VppCodes.NotAssociated, "License not associated", license);
    }

    private VppFailure? Add(VppPerson person)
    {
        if (IsRegistered(person.ClientUserId)) { return null; }

        People.RemoveAll(p => p.ClientUserId == person.ClientUserId);
        People.Add(person with
        {
            Status = VppUserStatus.Registered,
            AccountHash = null,
            InviteCode = Guid.CreateVersion7().ToString("N"),
        });
        return null;
    }

    private VppFailure? Stop(string clientUserId)
    {
        var at = People.FindIndex(p => p.ClientUserId == clientUserId);
        if (at < 0) { return new(VppCodes.PersonNotFound, "Registered user not found", [clientUserId]); }

        if (People[at].Status == VppUserStatus.Retired)
        {
            return new(VppCodes.AlreadyRetired, "User already retired", [clientUserId]);
        }

        People[at] = People[at] with { Status = VppUserStatus.Retired, AccountHash = null };
        Licenses.RemoveAll(l => l.ClientUserId == clientUserId
            && Assets.Find(a => a.StoreId == l.StoreId) is not { IsRevocable: false });
        return null;
    }

    private bool IsRegistered(string clientUserId) =>
        People.Exists(p => p.ClientUserId == clientUserId && p.Status != VppUserStatus.Retired);

    private static VppFailure Refuse(int code, string message, VppAssignment license) =>
        new(code, message, [license.ClientUserId ?? license.SerialNumber!]);
}

/// <summary>The outcome of a change, which is told from a moment (UTC) on.</summary>
internal sealed record PlannedEvent(DateTime At, IReadOnlyList<VppFailure> Failures);

/// <summary>Seats that are bought at a moment (UTC).</summary>
internal sealed record PlannedPurchase(DateTime At, long StoreId, int Seats);
