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
    public const int MaxOsVersionLength = 40;
    public const int MaxAccountHashLength = 128;

    // Path segments that the console uses where a number could be.
    private static readonly string[] ReservedNumbers = ["NEW", "IMPORT", ".", ".."];

    private Device()
    {
    }

    public long Id { get; private set; }

    /// <summary>As <see cref="NormalizeNumber"/> gives it; unique.</summary>
    public string Number { get; private set; } = "";

    /// <summary>端末名: the name that the device reported. Its user can change it.</summary>
    public string? Name { get; private set; }

    public string OwnerName { get; private set; } = "";

    /// <summary>The owner's name as it is searched: without blanks, in any width, case and kana.</summary>
    public string OwnerForm { get; private set; } = "";

    public string? Model { get; private set; }

    public string? OsVersion { get; private set; }

    public string? SerialNumber { get; private set; }

    public bool? IsSupervised { get; private set; }

    public int? GroupId { get; private set; }

    public DeviceGroup? Group { get; private set; }

    public DeviceState State { get; private set; }

    public DateTime RegisteredAt { get; private set; }

    /// <summary>When the device last made contact, UTC; null before the first contact.</summary>
    public DateTime? LastContactAt { get; private set; }

    /// <summary>iTunesストアアカウントハッシュ, from the last device information.</summary>
    public string? AccountHash { get; private set; }

    /// <summary>The VPPユーザー who uses the device; null if unknown.</summary>
    public int? VppUserId { get; private set; }

    /// <summary>When the device information was last fetched, UTC.</summary>
    public DateTime? InformationAt { get; private set; }

    /// <summary>When the app list was last fetched, UTC.</summary>
    public DateTime? AppListAt { get; private set; }

    /// <summary>When the list of configuration profiles was last fetched, UTC.</summary>
    public DateTime? ProfileListAt { get; private set; }

    /// <summary>The last place assigned in this device's queue. Never decreases.</summary>
    public long LastJoinNo { get; private set; }

    /// <summary>The current enrollment, which jobs are bound to; null if the device is not managed.</summary>
    public long? EnrollmentId { get; private set; }

    /// <summary>Creates a device.</summary>
    public static Device Register(
        string number,
        string ownerName,
        string? model,
        string? serialNumber,
        int? groupId,
        DateTime now)
    {
        return new Device
        {
            Number = NormalizeNumber(number),
            OwnerName = ownerName.Trim(),
            OwnerForm = OwnerFormOf(ownerName),
            Model = string.IsNullOrWhiteSpace(model) ? null : model.Trim(),
            SerialNumber = string.IsNullOrWhiteSpace(serialNumber) ? null : serialNumber.Trim(),
            GroupId = groupId,
            State = DeviceState.Managed,
            RegisteredAt = now,
        };
    }

    /// <summary>A number as it is stored and compared, whatever keyboard it was typed on.</summary>
    public static string NormalizeNumber(string number) => NumberText.Normalize(number);

    /// <summary>
    /// A number as it is stored. Null if it is empty, too long, reserved, or contains a character that is
    /// invisible, a letter's look-alike, or impossible in an address.
    /// </summary>
    public static string? ReadNumber(string? typed)
    {
        var number = NormalizeNumber(typed ?? "");
        var isValid = number.Length is > 0 and <= MaxNumberLength
            && !ReservedNumbers.Contains(number, StringComparer.Ordinal)
            && !number.Any(c => c is '/' or '\\')
            && PlainName.Is(number);
        return isValid ? number : null;
    }

    /// <summary>
    /// Registers the number of an erased device again: owner and group are replaced; model and serial number only if
    /// they are given.
    /// </summary>
    public void RegisterAgain(Device given)
    {
        Change(given.OwnerName, given.GroupId);
        Describe(given.Model, given.SerialNumber);
    }

    public void Change(string ownerName, int? groupId)
    {
        OwnerName = ownerName.Trim();
        OwnerForm = OwnerFormOf(ownerName);
        GroupId = groupId;
    }

    /// <summary>An owner's name as it is searched.</summary>
    public static string OwnerFormOf(string ownerName)
    {
        var form = TypedText.SearchForm(ownerName);
        return form[..Math.Min(form.Length, MaxOwnerLength)]; // A sign such as ㍿ becomes several.
    }

    /// <summary>Assigns the VPPユーザー whose licences and invitations the device uses; null for none.</summary>
    public void AssignVppUser(int? vppUserId) => VppUserId = vppUserId;

    /// <summary>Sets the model and serial number, unless the device itself has reported them.</summary>
    public void Describe(string? model, string? serialNumber)
    {
        if (InformationAt is not null) { return; }

        Model = model ?? Model;
        SerialNumber = serialNumber ?? SerialNumber;
    }

    /// <summary>Makes this the current enrollment, to which jobs are bound from now on.</summary>
    public void Enroll(long enrollmentId)
    {
        EnrollmentId = enrollmentId;
        State = DeviceState.Managed;
    }

    /// <summary>Applies what the device reported; values that it did not report are kept.</summary>
    public void UpdateInformation(Gateway.InformationFacts facts, DateTime now)
    {
        var name = facts.Name is { } reported ? TypedText.Composed(reported).Trim() : null;
        Name = VisibleText.Bounded(name, MaxNameLength) ?? Name;
        Model = VisibleText.Bounded(facts.Model, MaxModelLength) ?? Model;
        OsVersion = VisibleText.Bounded(facts.OsVersion, MaxOsVersionLength) ?? OsVersion;
        SerialNumber = VisibleText.Bounded(facts.SerialNumber, MaxSerialLength) ?? SerialNumber;
        IsSupervised = facts.Supervised ?? IsSupervised;
        AccountHash = TypedText.Bounded(facts.AccountHash, MaxAccountHashLength);
        InformationAt = now;
    }

    /// <summary>Records that the app list was fetched.</summary>
    public void RecordAppList(DateTime now) => AppListAt = now;
}

/// <summary>端末状態: whether a device is managed. Values are stored.</summary>
public enum DeviceState : byte
{
    Managed = 1,
    Inactive = 2,

    /// <summary>初期化済み（登録待ち）: it was wiped and is not managed until it is enrolled again.</summary>
    Erased = 3,
}
