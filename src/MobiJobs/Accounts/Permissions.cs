using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;

namespace MobiJobs.Accounts;

/// <summary>The permissions, and the roles that hold each. Each is also the name of an authorization policy.</summary>
public static class Permissions
{
    /// <summary>See jobs, devices, operations and explanations.</summary>
    public const string Read = nameof(Read);

    /// <summary>Register jobs.</summary>
    public const string RegisterJobs = nameof(RegisterJobs);

    /// <summary>Send jobs again that failed.</summary>
    public const string RetryJobs = nameof(RetryJobs);

    /// <summary>Cancel and release jobs, wake devices.</summary>
    public const string CancelJobs = nameof(CancelJobs);

    /// <summary>Cancel every job (全キャンセル).</summary>
    public const string CancelEverything = nameof(CancelEverything);

    /// <summary>Stop all delivery, and lift the stop (配信停止).</summary>
    public const string StopDelivery = nameof(StopDelivery);

    /// <summary>Decide what becomes of bulk acts that stand after an error.</summary>
    public const string DecideRuns = nameof(DecideRuns);

    /// <summary>Approve what somebody else wants to do to many devices and nothing brings back.</summary>
    public const string Approve = nameof(Approve);

    /// <summary>Register, inactivate and delete devices.</summary>
    public const string ManageDevices = nameof(ManageDevices);

    /// <summary>Add, change and retire what can be sent: apps, books, profiles, feature sets.</summary>
    public const string ManageCatalogue = nameof(ManageCatalogue);

    /// <summary>Create, change, pause and run automatic-delivery lists, and release the jobs they hold back.</summary>
    public const string ManageAutoDelivery = nameof(ManageAutoDelivery);

    /// <summary>Assign and collect licences, add, stop and invite VPPユーザー.</summary>
    public const string ManageLicenses = nameof(ManageLicenses);

    /// <summary>Register, renew, share and remove VPPトークン.</summary>
    public const string ManageTokens = nameof(ManageTokens);

    /// <summary>Manage people, permission sets, and everybody's sessions and API tokens.</summary>
    public const string ManagePeople = nameof(ManagePeople);

    /// <summary>Change what counts for the whole organisation: time zone, retention, deadlines, wake-ups.</summary>
    public const string ManageSettings = nameof(ManageSettings);

    /// <summary>Read the audit trail, and export it.</summary>
    public const string ReadAudit = nameof(ReadAudit);

    /// <summary>Sign out: everybody who is signed in, also who has lost every role.</summary>
    public const string Leave = nameof(Leave);

    /// <summary>Every permission there is.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        Read,
        RegisterJobs,
        RetryJobs,
        CancelJobs,
        CancelEverything,
        StopDelivery,
        DecideRuns,
        Approve,
        ManageDevices,
        ManageCatalogue,
        ManageAutoDelivery,
        ManageLicenses,
        ManageTokens,
        ManagePeople,
        ManageSettings,
        ReadAudit,
    ];

    /// <summary>
    /// What a permission set of a group may allow. The others are about the whole fleet: what can be sent, who may sign
    /// in, whether anything is delivered at all.
    /// </summary>
    public static readonly IReadOnlyList<string> OfGroups = [Read, RegisterJobs, RetryJobs, CancelJobs, Approve];

    /// <summary>What the HTTP API asks for.</summary>
    public static readonly IReadOnlyList<string> OfApi =
        [Read, RegisterJobs, RetryJobs, CancelJobs, CancelEverything, Approve, ManageDevices];

    private static readonly FrozenDictionary<string, ulong> Bits = All
        .Select((name, index) => (name, Bit: 1UL << index))
        .ToFrozenDictionary(p => p.name, p => p.Bit, StringComparer.Ordinal);

    /// <summary>Whether there is such a permission.</summary>
    public static bool Exists(string name) => Bits.ContainsKey(name);

    /// <summary>A bit of its own for each permission; none for what is no permission.</summary>
    internal static ulong BitOf(string permission) => Bits.GetValueOrDefault(permission);

    /// <summary>The roles that hold a permission.</summary>
    public static IReadOnlyList<string> RolesWith(string permission) => permission switch
    {
        Read or RetryJobs => Roles.All,
        RegisterJobs or CancelJobs or ManageCatalogue or ManageAutoDelivery or ManageLicenses =>
            [Roles.Administrator, Roles.Operator],
        ManageDevices or CancelEverything or StopDelivery or DecideRuns or Approve or ManageTokens or ManagePeople
            or ManageSettings or ReadAudit =>
            [Roles.Administrator],
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "No such permission."),
    };

    /// <summary>Adds a policy for each permission; an account without a role may do nothing.</summary>
    public static void AddPolicies(AuthorizationOptions options)
    {
        foreach (var permission in All)
        {
            options.AddPolicy(permission, policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(context => Rights.Of(context.User).Has(permission)));
        }

        options.AddPolicy(Leave, policy => policy.RequireAuthenticatedUser());
        options.FallbackPolicy = options.GetPolicy(Read);
        options.DefaultPolicy = options.GetPolicy(Read)!;
    }
}
