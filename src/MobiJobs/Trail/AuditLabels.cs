using MobiJobs.Audit;

namespace MobiJobs.Trail;

/// <summary>The texts of the audit trail. A member without one doesn't compile.</summary>
public static class AuditLabels
{
    /// <summary>What was done.</summary>
    public static string Label(this AuditAction action) => action switch
    {
        AuditAction.JobCanceled => Labels.Audit_JobCanceled,
        AuditAction.JobReleased => Labels.Audit_JobReleased,
        AuditAction.DeviceWoken => Labels.Audit_DeviceWoken,
        AuditAction.OperationRegistered => Labels.Audit_OperationRegistered,
        AuditAction.DeviceRegistered => Labels.Audit_DeviceRegistered,
        AuditAction.DeviceEnrolled => Labels.Audit_DeviceEnrolled,
        AuditAction.DeviceInactivated => Labels.Audit_DeviceInactivated,
        AuditAction.DeviceDeleted => Labels.Audit_DeviceDeleted,
        AuditAction.PermissionSetAdded => Labels.Audit_PermissionSetAdded,
        AuditAction.PermissionSetChanged => Labels.Audit_PermissionSetChanged,
        AuditAction.PermissionSetDeleted => Labels.Audit_PermissionSetDeleted,
        AuditAction.PermissionSetGiven => Labels.Audit_PermissionSetGiven,
        AuditAction.PermissionSetTaken => Labels.Audit_PermissionSetTaken,
        AuditAction.PersonRoleChanged => Labels.Audit_PersonRoleChanged,
        AuditAction.PersonMailChanged => Labels.Audit_PersonMailChanged,
        AuditAction.SettingChanged => Labels.Audit_SettingChanged,
        AuditAction.PasswordReset => Labels.Audit_PasswordReset,
        AuditAction.PersonInvited => Labels.Audit_PersonInvited,
        AuditAction.RecoveryMailed => Labels.Audit_RecoveryMailed,
        AuditAction.LinkUsed => Labels.Audit_LinkUsed,
        AuditAction.ProviderSignedIn => Labels.Audit_ProviderSignedIn,
        AuditAction.ProviderRefused => Labels.Audit_ProviderRefused,
        AuditAction.ProviderFailed => Labels.Audit_ProviderFailed,
        AuditAction.ProviderAdded => Labels.Audit_ProviderAdded,
        AuditAction.ProviderRemoved => Labels.Audit_ProviderRemoved,
        AuditAction.AuthenticatorSet => Labels.Audit_AuthenticatorSet,
        AuditAction.AuthenticatorRemoved => Labels.Audit_AuthenticatorRemoved,
        AuditAction.PasskeyAdded => Labels.Audit_PasskeyAdded,
        AuditAction.PasskeyRemoved => Labels.Audit_PasskeyRemoved,
        AuditAction.RecoveryCodesMade => Labels.Audit_RecoveryCodesMade,
        AuditAction.RecoveryCodeUsed => Labels.Audit_RecoveryCodeUsed,
        AuditAction.FactorsTaken => Labels.Audit_FactorsTaken,
        AuditAction.SecondFactorFailed => Labels.Audit_SecondFactorFailed,
        AuditAction.SignedInByPasskey => Labels.Audit_SignedInByPasskey,
        AuditAction.ConfirmedByPasskey => Labels.Audit_ConfirmedByPasskey,
        AuditAction.PersonCreated => Labels.Audit_PersonCreated,
        AuditAction.PasswordChanged => Labels.Audit_PasswordChanged,
        AuditAction.TokenCreated => Labels.Audit_TokenCreated,
        AuditAction.TokenRevoked => Labels.Audit_TokenRevoked,
        AuditAction.TokenRefused => Labels.Audit_TokenRefused,
        AuditAction.RateLimited => Labels.Audit_RateLimited,
        AuditAction.EventRefused => Labels.Audit_EventRefused,
        AuditAction.JobsCanceled => Labels.Audit_JobsCanceled,
        AuditAction.DeliveryStopped => Labels.Audit_DeliveryStopped,
        AuditAction.DeliveryLifted => Labels.Audit_DeliveryLifted,
        AuditAction.DevicesWoken => Labels.Audit_DevicesWoken,
        AuditAction.JobsReleased => Labels.Audit_JobsReleased,
        AuditAction.RunResumed => Labels.Audit_RunResumed,
        AuditAction.RunCalledOff => Labels.Audit_RunCalledOff,
        AuditAction.DeviceChanged => Labels.Audit_DeviceChanged,
        AuditAction.DevicesImported => Labels.Audit_DevicesImported,
        AuditAction.DevicesMoved => Labels.Audit_DevicesMoved,
        AuditAction.GroupCreated => Labels.Audit_GroupCreated,
        AuditAction.GroupRenamed => Labels.Audit_GroupRenamed,
        AuditAction.GroupMoved => Labels.Audit_GroupMoved,
        AuditAction.GroupDeleted => Labels.Audit_GroupDeleted,
        AuditAction.DevicesInactivated => Labels.Audit_DevicesInactivated,
        AuditAction.DevicesDeleted => Labels.Audit_DevicesDeleted,
        AuditAction.JobsRetried => Labels.Audit_JobsRetried,
        AuditAction.CatalogueAdded => Labels.Audit_CatalogueAdded,
        AuditAction.CatalogueEdited => Labels.Audit_CatalogueEdited,
        AuditAction.CatalogueRetired => Labels.Audit_CatalogueRetired,
        AuditAction.CatalogueRestored => Labels.Audit_CatalogueRestored,
        AuditAction.AutoDeliveryAdded => Labels.Audit_AutoDeliveryAdded,
        AuditAction.AutoDeliveryEdited => Labels.Audit_AutoDeliveryEdited,
        AuditAction.AutoDeliveryDeleted => Labels.Audit_AutoDeliveryDeleted,
        AuditAction.AutoDeliveryPaused => Labels.Audit_AutoDeliveryPaused,
        AuditAction.AutoDeliveryResumed => Labels.Audit_AutoDeliveryResumed,
        AuditAction.AutoDeliveryStarted => Labels.Audit_AutoDeliveryStarted,
        AuditAction.DeliveryReleased => Labels.Audit_DeliveryReleased,
        AuditAction.ReservationMoved => Labels.Audit_ReservationMoved,
        AuditAction.ReservationLifted => Labels.Audit_ReservationLifted,
        AuditAction.VppTokenRegistered => Labels.Audit_VppTokenRegistered,
        AuditAction.VppTokenRenewed => Labels.Audit_VppTokenRenewed,
        AuditAction.VppTokenDeleted => Labels.Audit_VppTokenDeleted,
        AuditAction.VppTokenShared => Labels.Audit_VppTokenShared,
        AuditAction.VppTokenUnshared => Labels.Audit_VppTokenUnshared,
        AuditAction.LicensesAssigned => Labels.Audit_LicensesAssigned,
        AuditAction.LicensesCollected => Labels.Audit_LicensesCollected,
        AuditAction.VppUsersAdded => Labels.Audit_VppUsersAdded,
        AuditAction.VppUsersStopped => Labels.Audit_VppUsersStopped,
        AuditAction.VppUserInvited => Labels.Audit_VppUserInvited,
        AuditAction.VppUserSet => Labels.Audit_VppUserSet,
        AuditAction.RemedyStarted => Labels.Audit_RemedyStarted,
        AuditAction.VppLocationClaimed => Labels.Audit_VppLocationClaimed,
        AuditAction.VppChangeConfirmed => Labels.Audit_VppChangeConfirmed,
        AuditAction.ActOrdered => Labels.Audit_ActOrdered,
        AuditAction.ActDone => Labels.Audit_ActDone,
        AuditAction.SignedIn => Labels.Audit_SignedIn,
        AuditAction.SignInFailed => Labels.Audit_SignInFailed,
        AuditAction.SignInThrottled => Labels.Audit_SignInThrottled,
        AuditAction.SignedOut => Labels.Audit_SignedOut,
        AuditAction.SessionEnded => Labels.Audit_SessionEnded,
        AuditAction.ConfirmationFailed => Labels.Audit_ConfirmationFailed,
        AuditAction.PersonDisabled => Labels.Audit_PersonDisabled,
        AuditAction.PersonEnabled => Labels.Audit_PersonEnabled,
        AuditAction.Exported => Labels.Audit_Exported,
        AuditAction.Refused => Labels.Audit_Refused,
        AuditAction.AuditPurged => Labels.Audit_AuditPurged,
        AuditAction.SealsKeyed => Labels.Audit_SealsKeyed,
        AuditAction.SealsLost => Labels.Audit_SealsLost,
        AuditAction.RunApprovalAsked => Labels.Audit_RunApprovalAsked,
        AuditAction.RunApproved => Labels.Audit_RunApproved,
        AuditAction.RunApprovalRefused => Labels.Audit_RunApprovalRefused,
        AuditAction.RunApprovalExpired => Labels.Audit_RunApprovalExpired,
        AuditAction.RunApprovalCalledOff => Labels.Audit_RunApprovalCalledOff,
    };

    /// <summary>A group of actions.</summary>
    public static string Label(this AuditGroup group) => group switch
    {
        AuditGroup.Jobs => Labels.AuditGroup_Jobs,
        AuditGroup.Operations => Labels.AuditGroup_Operations,
        AuditGroup.Acts => Labels.AuditGroup_Acts,
        AuditGroup.Devices => Labels.AuditGroup_Devices,
        AuditGroup.Catalogue => Labels.Nav_Catalogue,
        AuditGroup.AutoDelivery => Labels.Nav_AutoDelivery,
        AuditGroup.Vpp => Labels.AuditGroup_Vpp,
        AuditGroup.People => Labels.AuditGroup_People,
        AuditGroup.Data => Labels.AuditGroup_Data,
    };

    /// <summary>The drawing of a group.</summary>
    public static string Icon(this AuditGroup group) => group switch
    {
        AuditGroup.Jobs => "list-task",
        AuditGroup.Operations => "send",
        AuditGroup.Acts => "phone",
        AuditGroup.Devices => "tablet",
        AuditGroup.Catalogue => "collection",
        AuditGroup.AutoDelivery => "calendar2-check",
        AuditGroup.Vpp => "ticket-perforated",
        AuditGroup.People => "person",
        AuditGroup.Data => "download",
    };

    /// <summary>How it came to the program.</summary>
    public static string Label(this AuditVia via) => via switch
    {
        AuditVia.Server => Labels.AuditVia_Server,
        AuditVia.Page => Labels.AuditVia_Page,
        AuditVia.Api => Labels.AuditVia_Api,
        AuditVia.Command => Labels.AuditVia_Command,
    };

    /// <summary>How it came to the program, by which token or command.</summary>
    public static string Origin(this AuditEntry entry) =>
        entry.ViaName is { } name ? Say(Labels.Audit_ViaName, entry.Via.Label(), name) : entry.Via.Label();
}
