namespace MobiJobs.Accounts;

/// <summary>The roles a person can have. The names are stored.</summary>
public static class Roles
{
    public const string Administrator = "Administrator";
    public const string Operator = "Operator";
    public const string Helpdesk = "Helpdesk";

    /// <summary>Every role there is.</summary>
    public static readonly IReadOnlyList<string> All = [Administrator, Operator, Helpdesk];
}

/// <summary>The texts of roles.</summary>
public static class RoleLabels
{
    /// <summary>The role in the reader's language; for none, what people without a role work by.</summary>
    public static string Label(string? role) => role switch
    {
        Roles.Administrator => Labels.Role_Administrator,
        Roles.Operator => Labels.Role_Operator,
        Roles.Helpdesk => Labels.Role_Helpdesk,
        null => Labels.Role_None,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No such role."),
    };
}
