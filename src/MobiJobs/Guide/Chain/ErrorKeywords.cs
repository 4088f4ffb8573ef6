namespace MobiJobs.Guide.Chain;

/// <summary>
/// The reasons and states that a failed InstallApplication reports beside its codes (<c>State=UserRejected</c>). Apple
/// documents them, so they are more stable than the codes. Only those that say more than "failed" are used.
/// </summary>
internal static class ErrorKeywords
{
    private const int MaxLength = 80;
    private const string Reason = "RejectionReason";
    private const string State = "State";

    // Source: apple/device-management, application.install.yaml and application.managed.list.yaml.
    private static readonly string[] Reasons =
    [
        "AppAlreadyInstalled", "AppAlreadyQueued", "AppStoreDisabled", "CouldNotVerifyAppID",
        "ManagementChangeNotSupported", "NotAnApp", "NotSupported",
        "PurchaseMethodNotSupported", "PurchaseMethodNotSupportedInMultiUser",
    ];

    private static readonly string[] States =
    [
        "NeedsRedemption", "PromptingForLogin", "PromptingForManagement", "PromptingForUpdateLogin", "UserInstalledApp",
        "UserRejected", "UpdateRejected", "ManagementRejected", "ManagedButUninstalled",
    ];

    private static readonly HashSet<string> Known =
        [.. Reasons.Select(r => $"{Reason}={r}"), .. States.Select(s => $"{State}={s}")];

    /// <summary>Whether a part of a key is such a keyword.</summary>
    public static bool IsKnown(string part) => Known.Contains(part);

    /// <summary>The keywords of an answer; the reason first.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, object?> answer) =>
    [
        .. new[] { Reason, State }
            .Select(name => $"{name}={answer.GetValueOrDefault(name) as string}")
            .Where(IsKnown),
    ];

    /// <summary>The keyword that the whole text is, with or without its name (<c>State=</c>); empty if none.</summary>
    public static IReadOnlyList<string> Read(string text)
    {
        var word = text.Trim();
        if (word.Length > MaxLength) { return []; }

        return [.. new[] { word, $"{Reason}={word}", $"{State}={word}" }.Where(IsKnown).Take(1)];
    }
}
