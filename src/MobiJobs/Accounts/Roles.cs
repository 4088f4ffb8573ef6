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
