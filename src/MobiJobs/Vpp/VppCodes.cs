using MobiJobs.Vpp.Orders;

namespace MobiJobs.Vpp;

/// <summary>Apple's error numbers that the program acts on.</summary>
public static class VppCodes
{
    /// <summary>Not a number of Apple's: another product manages the location.</summary>
    public const int ManagedElsewhere = -1;

    /// <summary>Not a number of Apple's: the synchronisation has not ended.</summary>
    public const int SyncLost = -2;

    public const int Internal = 9603;
    public const int ResultNotFound = 9604;
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
    public const int Maintenance = 9644;
    public const int TooManyRequests = 9646;
    public const int EventNotFound = 9708;
    public const int NotEnoughAssets = 9709;
    public const int AlreadyRegistered = 9716;
    public const int InvalidMail = 9717;
    public const int InvalidHeader = 9722;
    public const int Unavailable = 9729;

    /// <summary>
    /// Whether the change had been made before. A change that is repeated after a crash counts as successful.
    /// </summary>
    public static bool IsAlreadyDone(VppOrderKind kind, int code) => (kind, code) switch
    {
        (VppOrderKind.Assign, AlreadyAssigned) => true,
        (VppOrderKind.Collect, NotAssociated) => true,
        (VppOrderKind.AddPeople, AlreadyRegistered) => true,
        (VppOrderKind.StopPeople, AlreadyRetired or PersonNotFound) => true,
        _ => false,
    };

    /// <summary>
    /// Whether the error concerns one person or licence of the request. Apple then does nothing for the others either.
    /// </summary>
    public static bool ConcernsOneItem(int code) => code
        is PersonNotFound or AlreadyAssigned or AlreadyRetired or NotAssociated or AlreadyRegistered or InvalidMail;

    /// <summary>Whether no seat of the content was free.</summary>
    public static bool IsNoSeats(int code) => code is LicenseNotFound or NotEnoughAssets;

    /// <summary>Whether Apple refuses the token itself.</summary>
    public static bool IsTokenRefusal(int code) => code is TokenExpired or InvalidToken or TokenRevoked;

    /// <summary>Whether the request may succeed later without a change.</summary>
    public static bool IsTransient(int code) => code is Internal or Maintenance or TooManyRequests or Unavailable;
}
