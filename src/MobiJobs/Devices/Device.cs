using MobiJobs.Devices.Groups;

namespace MobiJobs.Devices;

/// <summary>A managed device and the number people know it by.</summary>
public sealed class Device
{
    public const int MaxNumberLength = 64;
    public const int MaxNameLength = 100;
    public const int MaxOwnerLength = 200;
    public const int MaxModelLength = 100;
    public const int MaxSerialLength = 64;

    // Words that addresses of the console have in a number's place.
    private static readonly string[] NoNumbers = ["NEW", "IMPORT", ".", ".."];

    private Device()
    {
    }

    public long Id { get; private set; }

    /// <summary>As <see cref="NormalizeNumber"/> gives it; unique.</summary>
    public string Number { get; private set; } = "";

    /// <summary>端末名: what the device calls itself, as it told; whoever holds it may name it as he likes.</summary>
    public string? Name { get; private set; }

    public string OwnerName { get; private set; } = "";

    public string? Model { get; private set; }

    public string? OsVersion { get; private set; }

    public string? SerialNumber { get; private set; }

    public bool? IsSupervised { get; private set; }

    public int? GroupId { get; private set; }

    public DeviceGroup? Group { get; private set; }

    public DeviceState State { get; private set; }

    public DateTime RegisteredAt { get; private set; }

    /// <summary>When the device was last heard of, UTC; null before the first contact.</summary>
    public DateTime? LastContactAt { get; private set; }

    /// <summary>iTunesストアアカウントハッシュ, as the last device information told it.</summary>
    public string? AccountHash { get; private set; }

    /// <summary>The VPPユーザー of whoever has the device; null while nobody said.</summary>
    public int? VppUserId { get; private set; }

    /// <summary>When the device information was last fetched, UTC.</summary>
    public DateTime? InformationAt { get; private set; }

    /// <summary>When the app list was last fetched, UTC.</summary>
    public DateTime? AppListAt { get; private set; }

    /// <summary>The newest place given out in this device's queue; only ever grows.</summary>
    public long LastJoinNo { get; private set; }

    /// <summary>The life under management that orders go to; null once the device was let go.</summary>
    public long? EnrollmentId { get; private set; }

    /// <summary>A device nobody has talked to yet.</summary>
    public static Device Register(string number, string ownerName, string? model, string? serialNumber, int? groupId, DateTime now) => new()
    {
        Number = NormalizeNumber(number),
        OwnerName = ownerName.Trim(),
        Model = string.IsNullOrWhiteSpace(model) ? null : model.Trim(),
        SerialNumber = string.IsNullOrWhiteSpace(serialNumber) ? null : serialNumber.Trim(),
        GroupId = groupId,
        State = DeviceState.Managed,
        RegisteredAt = now,
    };

    /// <summary>NFKC and upper case, so that full-width input finds the number and both engines compare alike.</summary>
    public static string NormalizeNumber(string number) => Text.Comparable(number);

    /// <summary>
    /// A number as it is kept; null where it is none: empty, too long, with a character that no address can carry, or a word
    /// of the console's own.
    /// </summary>
    public static string? ReadNumber(string? typed)
    {
        var number = NormalizeNumber(typed ?? "");
        return number.Length is 0 or > MaxNumberLength || NoNumbers.Contains(number, StringComparer.Ordinal) || number.Any(c => c is '/' or '\\' || char.IsControl(c)) ? null : number;
    }

    /// <summary>Another owner, another group.</summary>
    public void Change(string ownerName, int? groupId)
    {
        OwnerName = ownerName.Trim();
        GroupId = groupId;
    }

    /// <summary>Licences and invitations for this device are this VPPユーザー's; null for nobody's.</summary>
    public void AssignVppUser(int? vppUserId) => VppUserId = vppUserId;

    /// <summary>What a list says the device is, until the device has told it itself.</summary>
    public void Describe(string? model, string? serialNumber)
    {
        if (InformationAt is not null) { return; }

        Model = model ?? Model;
        SerialNumber = serialNumber ?? SerialNumber;
    }

    /// <summary>Orders go to this enrollment from now on.</summary>
    public void Enroll(long enrollmentId)
    {
        EnrollmentId = enrollmentId;
        State = DeviceState.Managed;
    }

    /// <summary>The device is no longer under management.</summary>
    public void Inactivate()
    {
        EnrollmentId = null;
        State = DeviceState.Inactive;
    }

    /// <summary>Takes over what the device told of itself; what it left out stays as it was.</summary>
    public void UpdateInformation(Gateway.InformationFacts facts, DateTime now)
    {
        Name = Text.Bounded(facts.Name is { } name ? Text.WellFormed(name).Normalize().Trim() : null, MaxNameLength) ?? Name;
        Model = Text.Bounded(facts.Model, 100) ?? Model;
        OsVersion = Text.Bounded(facts.OsVersion, 40) ?? OsVersion;
        SerialNumber = Text.Bounded(facts.SerialNumber, 64) ?? SerialNumber;
        IsSupervised = facts.Supervised ?? IsSupervised;
        AccountHash = Text.Bounded(facts.AccountHash, 128);
        InformationAt = now;
    }

    /// <summary>The app list was fetched.</summary>
    public void RecordAppList(DateTime now) => AppListAt = now;
}

/// <summary>端末状態: whether a device takes orders. Values are stored.</summary>
public enum DeviceState : byte
{
    Managed = 1,
    Inactive = 2,
}
