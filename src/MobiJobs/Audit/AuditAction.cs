namespace MobiJobs.Audit;

/// <summary>The changes that are audited. Values are stored.</summary>
public enum AuditAction : byte
{
    JobCanceled = 1,
    JobReleased = 2,
    DeviceWoken = 3,
    OperationRegistered = 4,
    DeviceRegistered = 5,
    DeviceInactivated = 6,
    DeviceDeleted = 7,
    PersonCreated = 8,
    PasswordChanged = 9,
    TokenCreated = 10,
    JobsCanceled = 11,
    DeliveryStopped = 12,
    DeliveryLifted = 13,
    DevicesWoken = 14,
    JobsReleased = 15,
    RunResumed = 16,
    RunCalledOff = 17,

    /// <summary>A job that waits for a seat was moved behind the later jobs of its device.</summary>
    JobLetPass = 18,
    JobsLetPass = 19,
    DeviceChanged = 40,
    DevicesImported = 41,
    DevicesMoved = 42,
    GroupCreated = 43,
    GroupRenamed = 44,
    GroupMoved = 45,
    GroupDeleted = 46,
    DevicesInactivated = 47,
    DevicesDeleted = 48,
    JobsRetried = 50,

    /// <summary>SYSTEM has delivered again what failed.</summary>
    JobsRedelivered = 51,

    /// <summary>A person has stopped SYSTEM from delivering a job again.</summary>
    RedeliveryStopped = 52,
    CatalogueAdded = 60,
    CatalogueEdited = 61,
    CatalogueRetired = 62,
    CatalogueRestored = 63,
    AutoDeliveryAdded = 64,
    AutoDeliveryEdited = 65,
    AutoDeliveryDeleted = 66,
    AutoDeliveryPaused = 67,
    AutoDeliveryResumed = 68,
    AutoDeliveryStarted = 69,
    DeliveryReleased = 70,
    ReservationMoved = 80,
    ReservationLifted = 81,

    /// <summary>The time of reserved jobs came when who asked for them was not allowed to send them any more.</summary>
    ReservationRightLost = 82,

    /// <summary>A person became the requester of jobs that somebody else had reserved.</summary>
    ReservationsTakenOver = 83,
    VppTokenRegistered = 90,
    VppTokenRenewed = 91,
    VppTokenDeleted = 92,
    VppTokenShared = 93,
    VppTokenUnshared = 94,
    LicensesAssigned = 95,
    LicensesCollected = 96,
    VppUsersAdded = 97,
    VppUsersStopped = 98,
    VppUserInvited = 99,
    VppUserSet = 100,
    RemedyStarted = 101,
    RemedyContinued = 102,

    /// <summary>A remedy that stopped is to go on if a synchronisation finds a seat.</summary>
    RemedySyncAsked = 218,
    VppLocationClaimed = 105,

    /// <summary>Licences or people were changed at Apple; who they are is in the entries of the parts.</summary>
    VppChangeConfirmed = 106,

    /// <summary>A wipe, lock or the like was ordered for a device.</summary>
    ActOrdered = 110,

    /// <summary>The device has executed it.</summary>
    ActDone = 111,
    SignedIn = 120,
    SignInFailed = 121,

    /// <summary>So many attempts failed that the next has to wait.</summary>
    SignInThrottled = 122,
    SignedOut = 123,
    SessionEnded = 124,

    /// <summary>The password that was asked for again was wrong.</summary>
    ConfirmationFailed = 125,
    PersonDisabled = 126,
    PersonEnabled = 127,
    TokenRevoked = 150,

    /// <summary>A token that is no longer valid was used.</summary>
    TokenRefused = 151,

    /// <summary>A program sent more requests than it may.</summary>
    RateLimited = 152,

    /// <summary>A token was given another key; what was reserved with it stays.</summary>
    TokenRotated = 154,

    /// <summary>An event of the device channel had a wrong signature.</summary>
    EventRefused = 153,

    PermissionSetAdded = 160,
    PermissionSetChanged = 161,
    PermissionSetDeleted = 162,

    /// <summary>A person was given a permission set.</summary>
    PermissionSetGiven = 163,
    PermissionSetTaken = 164,
    PersonRoleChanged = 165,
    PersonMailChanged = 166,

    /// <summary>An administrator gave somebody another password.</summary>
    PasswordReset = 167,

    /// <summary>A link was made by which a new person chooses a password.</summary>
    PersonInvited = 168,

    /// <summary>A link was mailed to somebody who has forgotten the password.</summary>
    RecoveryMailed = 169,

    /// <summary>A person has chosen a password, or joined the provider, by such a link.</summary>
    LinkUsed = 170,

    /// <summary>A person has set up an authenticator app.</summary>
    AuthenticatorSet = 180,
    AuthenticatorRemoved = 181,
    PasskeyAdded = 182,
    PasskeyRemoved = 183,
    RecoveryCodesMade = 184,

    /// <summary>A person has signed in with a recovery code.</summary>
    RecoveryCodeUsed = 185,

    /// <summary>All second factors of a person were taken away.</summary>
    FactorsTaken = 186,

    /// <summary>The code after the right password or the provider's answer was wrong.</summary>
    SecondFactorFailed = 187,
    SignedInByPasskey = 188,

    /// <summary>A passkey was given where the password is asked for again.</summary>
    ConfirmedByPasskey = 189,

    /// <summary>Somebody has signed in at the OpenID provider.</summary>
    ProviderSignedIn = 190,
    ProviderRefused = 191,
    ProviderFailed = 192,
    ProviderAdded = 193,
    ProviderRemoved = 194,

    /// <summary>An act that nothing brings back was confirmed, and waits for a second person.</summary>
    RunApprovalAsked = 200,
    RunApproved = 201,
    RunApprovalRefused = 202,
    RunApprovalExpired = 203,

    /// <summary>It was called off while it waited.</summary>
    RunApprovalCalledOff = 204,

    /// <summary>Who asked lost the right to it while it waited.</summary>
    RunApprovalRightLost = 205,

    /// <summary>An administrator changed a setting of the organisation.</summary>
    SettingChanged = 210,

    /// <summary>A device that was registered already has enrolled, or enrolled again.</summary>
    DeviceEnrolled = 211,

    /// <summary>A person matched the columns of files with certain headings; it counts for the next ones.</summary>
    ImportColumnsMatched = 214,

    /// <summary>A person was shown the PIN of a Mac that was locked or erased.</summary>
    PinShown = 212,

    /// <summary>A person was shown where a lost device was.</summary>
    LocationShown = 213,

    /// <summary>An address was added that is told what happens.</summary>
    WebhookAdded = 220,
    WebhookChanged = 221,

    /// <summary>Another key signs what it is sent.</summary>
    WebhookRotated = 222,

    /// <summary>Nothing is sent to it any more: somebody wanted that, or its receiver.</summary>
    WebhookDisabled = 223,
    WebhookEnabled = 224,
    WebhookDeleted = 225,

    /// <summary>A message was sent to it again.</summary>
    WebhookResent = 226,

    /// <summary>A message that tells nothing was sent to it.</summary>
    WebhookTested = 227,

    /// <summary>A list was exported as a file.</summary>
    Exported = 140,

    /// <summary>Somebody asked for what they may not do.</summary>
    Refused = 141,

    /// <summary>
    /// Old entries of this trail were deleted by the retention that is set: all up to the id that its subject names.
    /// </summary>
    AuditPurged = 142,

    /// <summary>From here on, seals of this trail are made with a key.</summary>
    SealsKeyed = 143,

    /// <summary>Seals that this server had noted are no longer there.</summary>
    SealsLost = 144,
}
