using System.Collections.Frozen;
using System.Text.Json;
using MobiJobs.Audit;

namespace MobiJobs.Trail;

/// <summary>What actions have in common, for people who look for one.</summary>
public enum AuditGroup
{
    Jobs,
    Operations,
    Acts,
    Devices,
    Catalogue,
    AutoDelivery,
    Vpp,
    People,
    Data,
}

/// <summary>Which actions belong to which group.</summary>
public static class AuditGroups
{
    private static readonly FrozenDictionary<AuditGroup, AuditAction[]> Actions = Enum.GetValues<AuditAction>()
        .GroupBy(Of)
        .ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>The actions of a group.</summary>
    public static IReadOnlyList<AuditAction> ActionsOf(AuditGroup group) => Actions[group];

    /// <summary>The name of a group in addresses.</summary>
    public static string NameOf(AuditGroup group) =>
        JsonNamingPolicy.CamelCase.ConvertName(group.ToString());

    /// <summary>The group of an action.</summary>
    public static AuditGroup Of(AuditAction action) => action switch
    {
        AuditAction.JobCanceled or AuditAction.JobReleased or AuditAction.JobLetPass or AuditAction.DeviceWoken
            or AuditAction.JobsCanceled or AuditAction.DevicesWoken or AuditAction.JobsReleased
            or AuditAction.JobsLetPass or AuditAction.RunResumed or AuditAction.RunCalledOff
            => AuditGroup.Jobs,
        AuditAction.OperationRegistered or AuditAction.JobsRetried or AuditAction.JobsRedelivered
            or AuditAction.RedeliveryStopped or AuditAction.RemedyStarted
            or AuditAction.RemedyContinued
            or AuditAction.RemedySyncAsked
            or AuditAction.DeliveryStopped or AuditAction.DeliveryLifted or AuditAction.ReservationMoved
            or AuditAction.ReservationLifted or AuditAction.ReservationRightLost
            or AuditAction.ReservationsTakenOver => AuditGroup.Operations,
        AuditAction.ActOrdered or AuditAction.ActDone or AuditAction.RunApprovalAsked or AuditAction.RunApproved
            or AuditAction.RunApprovalRefused or AuditAction.RunApprovalExpired or AuditAction.RunApprovalCalledOff
            or AuditAction.RunApprovalRightLost
            or AuditAction.PinShown or AuditAction.LocationShown
            => AuditGroup.Acts,
        AuditAction.DeviceRegistered or AuditAction.DeviceInactivated or AuditAction.DeviceDeleted
            or AuditAction.DeviceEnrolled
            or AuditAction.DeviceChanged or AuditAction.DevicesImported or AuditAction.ImportColumnsMatched
            or AuditAction.DevicesMoved
            or AuditAction.GroupCreated or AuditAction.GroupRenamed or AuditAction.GroupMoved
            or AuditAction.GroupDeleted or AuditAction.DevicesInactivated or AuditAction.DevicesDeleted
            => AuditGroup.Devices,
        AuditAction.CatalogueAdded or AuditAction.CatalogueEdited or AuditAction.CatalogueRetired
            or AuditAction.CatalogueRestored => AuditGroup.Catalogue,
        AuditAction.AutoDeliveryAdded or AuditAction.AutoDeliveryEdited or AuditAction.AutoDeliveryDeleted
            or AuditAction.AutoDeliveryPaused or AuditAction.AutoDeliveryResumed or AuditAction.AutoDeliveryStarted
            or AuditAction.DeliveryReleased => AuditGroup.AutoDelivery,
        AuditAction.VppTokenRegistered or AuditAction.VppTokenRenewed or AuditAction.VppTokenDeleted
            or AuditAction.VppTokenShared or AuditAction.VppTokenUnshared or AuditAction.LicensesAssigned
            or AuditAction.LicensesCollected or AuditAction.VppUsersAdded or AuditAction.VppUsersStopped
            or AuditAction.VppUserInvited or AuditAction.VppUserSet or AuditAction.VppLocationClaimed
            or AuditAction.VppChangeConfirmed
            => AuditGroup.Vpp,
        AuditAction.PermissionSetAdded or AuditAction.PermissionSetChanged or AuditAction.PermissionSetDeleted
            or AuditAction.PermissionSetGiven or AuditAction.PermissionSetTaken or AuditAction.PersonRoleChanged
            or AuditAction.PersonMailChanged or AuditAction.PasswordReset or AuditAction.PersonInvited
            or AuditAction.RecoveryMailed or AuditAction.LinkUsed or AuditAction.ProviderSignedIn
            or AuditAction.ProviderRefused or AuditAction.ProviderFailed or AuditAction.ProviderAdded
            or AuditAction.ProviderRemoved or AuditAction.SettingChanged
            or AuditAction.PersonCreated or AuditAction.PasswordChanged or AuditAction.TokenCreated
            or AuditAction.TokenRevoked or AuditAction.TokenRotated or AuditAction.TokenRefused
            or AuditAction.RateLimited or AuditAction.EventRefused
            or AuditAction.SignedIn or AuditAction.SignInFailed or AuditAction.SignInThrottled
            or AuditAction.SignedOut or AuditAction.SessionEnded or AuditAction.ConfirmationFailed
            or AuditAction.AuthenticatorSet or AuditAction.AuthenticatorRemoved or AuditAction.PasskeyAdded
            or AuditAction.PasskeyRemoved or AuditAction.RecoveryCodesMade or AuditAction.RecoveryCodeUsed
            or AuditAction.FactorsTaken or AuditAction.SecondFactorFailed or AuditAction.SignedInByPasskey
            or AuditAction.ConfirmedByPasskey
            or AuditAction.PersonDisabled or AuditAction.PersonEnabled or AuditAction.Refused => AuditGroup.People,
        AuditAction.Exported or AuditAction.AuditPurged or AuditAction.SealsKeyed or AuditAction.SealsLost
            or AuditAction.WebhookAdded or AuditAction.WebhookChanged or AuditAction.WebhookRotated
            or AuditAction.WebhookDisabled or AuditAction.WebhookEnabled or AuditAction.WebhookDeleted
            or AuditAction.WebhookResent or AuditAction.WebhookTested => AuditGroup.Data,
    };
}
