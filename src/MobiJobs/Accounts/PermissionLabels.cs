namespace MobiJobs.Accounts;

/// <summary>The texts of the permissions that tokens and permission sets can have.</summary>
public static class PermissionLabels
{
    /// <summary>What a permission allows.</summary>
    public static string Of(string permission) => permission switch
    {
        Permissions.Read => Labels.Permission_Read,
        Permissions.RegisterJobs => Labels.Permission_RegisterJobs,
        Permissions.RetryJobs => Labels.Permission_RetryJobs,
        Permissions.CancelJobs => Labels.Permission_CancelJobs,
        Permissions.CancelEverything => Labels.Permission_CancelEverything,
        Permissions.Approve => Labels.Permission_Approve,
        Permissions.ManageDevices => Labels.Permission_ManageDevices,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "This permission has no label."),
    };
}
