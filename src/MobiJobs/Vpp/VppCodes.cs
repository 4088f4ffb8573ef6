namespace MobiJobs.Vpp;

/// <summary>Apple's error numbers that the program acts on (device-errors.md, section 4).</summary>
public static class VppCodes
{
    public const int Irrevocable = 9607;
    public const int PersonNotFound = 9609;
    public const int LicenseNotFound = 9610;
    public const int AlreadyAssigned = 9616;
    public const int AlreadyRetired = 9618;
    public const int NotAssociated = 9619;
    public const int TokenExpired = 9621;
    public const int InvalidToken = 9622;
    public const int TokenRevoked = 9625;
    public const int NotForDevices = 9628;

    /// <summary>Whether what was asked for is so already: a change that is repeated after a crash has succeeded.</summary>
    public static bool IsSoAlready(VppOrderKind kind, int code) => (kind, code) switch
    {
        (VppOrderKind.Assign, AlreadyAssigned) => true,
        (VppOrderKind.Collect, NotAssociated) => true,
        (VppOrderKind.StopPeople, AlreadyRetired) => true,
        _ => false,
    };
}
