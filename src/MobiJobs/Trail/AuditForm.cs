using MobiJobs.Audit;

namespace MobiJobs.Trail;

/// <summary>How the program has written an entry: which of its texts hold words of its own beside people's.</summary>
internal enum AuditForm
{
    /// <summary>Names, numbers and addresses only.</summary>
    Plain,

    /// <summary>The subject is an operation or an act on many, by its kind.</summary>
    Act,

    /// <summary>The subject is what waits for a second person, with its number and who asked.</summary>
    Approval,

    /// <summary>An act, of which a time was changed.</summary>
    Time,

    /// <summary>The subject is the name of a setting, before and after its values.</summary>
    Setting,

    /// <summary>Before and after is what a permission set allows.</summary>
    PermissionSet,

    /// <summary>After is what a token may do.</summary>
    Token,

    /// <summary>The subject is a person with a role.</summary>
    NewPerson,

    /// <summary>Before and after are roles.</summary>
    Role,

    /// <summary>The subject is an item of the catalogue with what it is; before and after are columns.</summary>
    Item,

    /// <summary>Before and after are columns with their values.</summary>
    Columns,

    /// <summary>Before and after end with the path of a group.</summary>
    Group,

    /// <summary>The subject is a job with the name of a remedy.</summary>
    Remedy,

    /// <summary>The reason is one of the program's.</summary>
    Reason,
}

/// <summary>The form of each action. A member without one doesn't compile.</summary>
internal static class AuditForms
{
    /// <summary>Whether it is about what waits for a second person.</summary>
    public static bool IsApproval(AuditAction action) => Of(action) == AuditForm.Approval;

    /// <summary>How entries of this action are written.</summary>
    public static AuditForm Of(AuditAction action) => action switch
    {
        AuditAction.JobsCanceled or AuditAction.OperationRegistered or AuditAction.DevicesWoken
            or AuditAction.JobsReleased or AuditAction.JobsLetPass or AuditAction.RunResumed
            or AuditAction.RunCalledOff
            or AuditAction.DevicesImported or AuditAction.DevicesMoved or AuditAction.DevicesInactivated
            or AuditAction.DevicesDeleted or AuditAction.JobsRetried or AuditAction.JobsRedelivered
            or AuditAction.AutoDeliveryStarted
            or AuditAction.VppChangeConfirmed or AuditAction.ActOrdered or AuditAction.ActDone
            or AuditAction.ReservationRightLost or AuditAction.ReservationsTakenOver => AuditForm.Act,
        AuditAction.RunApprovalAsked or AuditAction.RunApproved or AuditAction.RunApprovalRefused
            or AuditAction.RunApprovalExpired or AuditAction.RunApprovalCalledOff
            or AuditAction.RunApprovalRightLost => AuditForm.Approval,
        AuditAction.ReservationMoved or AuditAction.ReservationLifted => AuditForm.Time,
        AuditAction.SettingChanged => AuditForm.Setting,
        AuditAction.PermissionSetAdded or AuditAction.PermissionSetChanged or AuditAction.PermissionSetDeleted
            => AuditForm.PermissionSet,
        AuditAction.TokenCreated => AuditForm.Token,
        AuditAction.PersonCreated => AuditForm.NewPerson,
        AuditAction.PersonRoleChanged => AuditForm.Role,
        AuditAction.CatalogueAdded or AuditAction.CatalogueEdited or AuditAction.CatalogueRetired
            or AuditAction.CatalogueRestored => AuditForm.Item,
        AuditAction.AutoDeliveryAdded or AuditAction.AutoDeliveryEdited or AuditAction.AutoDeliveryPaused
            or AuditAction.AutoDeliveryResumed or AuditAction.ImportColumnsMatched => AuditForm.Columns,
        AuditAction.DeviceChanged => AuditForm.Group,
        AuditAction.RemedyStarted or AuditAction.RemedyContinued or AuditAction.RemedySyncAsked => AuditForm.Remedy,
        AuditAction.TokenRefused or AuditAction.ProviderRefused or AuditAction.AuditPurged or AuditAction.Refused
            => AuditForm.Reason,
        AuditAction.JobCanceled or AuditAction.JobReleased or AuditAction.JobLetPass or AuditAction.DeviceWoken
            or AuditAction.RedeliveryStopped
            or AuditAction.DeviceRegistered
            or AuditAction.DeviceEnrolled or AuditAction.DeviceInactivated or AuditAction.DeviceDeleted
            or AuditAction.PasswordChanged
            or AuditAction.DeliveryStopped or AuditAction.DeliveryLifted or AuditAction.GroupCreated
            or AuditAction.GroupRenamed or AuditAction.GroupMoved or AuditAction.GroupDeleted
            or AuditAction.AutoDeliveryDeleted
            or AuditAction.DeliveryReleased or AuditAction.VppTokenRegistered or AuditAction.VppTokenRenewed
            or AuditAction.VppTokenDeleted or AuditAction.VppTokenShared or AuditAction.VppTokenUnshared
            or AuditAction.LicensesAssigned or AuditAction.LicensesCollected or AuditAction.VppUsersAdded
            or AuditAction.VppUsersStopped or AuditAction.VppUserInvited or AuditAction.VppUserSet
            or AuditAction.VppLocationClaimed or AuditAction.SignedIn or AuditAction.SignInFailed
            or AuditAction.SignInThrottled or AuditAction.SignedOut or AuditAction.SessionEnded
            or AuditAction.ConfirmationFailed or AuditAction.PersonDisabled or AuditAction.PersonEnabled
            or AuditAction.TokenRevoked or AuditAction.TokenRotated or AuditAction.RateLimited
            or AuditAction.PermissionSetGiven or AuditAction.PermissionSetTaken
            or AuditAction.PersonMailChanged or AuditAction.PasswordReset
            or AuditAction.PersonInvited or AuditAction.RecoveryMailed or AuditAction.LinkUsed
            or AuditAction.AuthenticatorSet or AuditAction.AuthenticatorRemoved or AuditAction.PasskeyAdded
            or AuditAction.PasskeyRemoved or AuditAction.RecoveryCodesMade or AuditAction.RecoveryCodeUsed
            or AuditAction.FactorsTaken or AuditAction.SecondFactorFailed or AuditAction.SignedInByPasskey
            or AuditAction.ConfirmedByPasskey or AuditAction.ProviderSignedIn or AuditAction.ProviderFailed
            or AuditAction.ProviderAdded or AuditAction.ProviderRemoved or AuditAction.Exported
            or AuditAction.EventRefused or AuditAction.SealsKeyed or AuditAction.SealsLost
            or AuditAction.PinShown or AuditAction.LocationShown or AuditAction.WebhookAdded
            or AuditAction.WebhookChanged or AuditAction.WebhookRotated or AuditAction.WebhookDisabled
            or AuditAction.WebhookEnabled or AuditAction.WebhookDeleted or AuditAction.WebhookResent
            or AuditAction.WebhookTested => AuditForm.Plain,
    };
}
