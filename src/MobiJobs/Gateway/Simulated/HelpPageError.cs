namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// The ten rows of the error table in the help page (ジョブ管理, 端末エラーについて), verbatim, with a placeholder for
/// the app's name.
/// </summary>
public sealed record HelpPageError(CommandKind Kind, string Template)
{
    private const string Placeholder = "{0}";
    private const string Head = "\"Exec\",\"4010\",\"500\",\"\" \"Exec\",\"4010\",\"500\",\"\" . ";

    private const string Unvalidated =
        "USEnglishDescription[0]=The iTunes Store ID of the application could not be validated.";

    public static readonly HelpPageError VppNotValidated = new(
        CommandKind.InstallLicensedApp,
        Head + "ErrorChain=ErrorCode[0]=12023, " + Unvalidated);

    public static readonly HelpPageError VppNoLicense = new(
        CommandKind.InstallLicensedApp,
        Head + "ErrorChain=ErrorCode[0]=12064, USEnglishDescription[0]=License for app “{0}” could not be found.");

    public static readonly HelpPageError StoreDisabled = new(
        CommandKind.InstallApp,
        Head + "ErrorChain=ErrorCode[0]=12031, USEnglishDescription[0]=The App Store is disabled.");

    public static readonly HelpPageError NotValidated = new(
        CommandKind.InstallApp,
        Head[1..] + "ErrorChain=ErrorCode[0]=12023, " + Unvalidated);

    public static readonly HelpPageError AlreadyInstalled = new(
        CommandKind.InstallApp,
        Head + "ErrorChain=ErrorCode[0]=12025, USEnglishDescription[0]=The app “{0}” is already installed.");

    public static readonly HelpPageError Network = new(
        CommandKind.InstallApp,
        Head + "ErrorChain=ErrorCode[0]=12023, " + Unvalidated
            + ", ErrorCode[1]=-1001,USEnglishDescription[1]=null, ErrorCode[2]=-1001,USEnglishDescription[2]=null");

    public static readonly HelpPageError AlreadyScheduled = new(
        CommandKind.InstallApp,
        Head + "ErrorChain=ErrorCode[0]=12026, "
            + "USEnglishDescription[0]=The app “{0}” is already scheduled for management.");

    public static readonly HelpPageError Rejected = new(
        CommandKind.InstallApp,
        "\"Exec\",\"4010\",\"500\",\"\" \"Exec\",\"4010\",\"500\", \"\" . "
            + "ErrorChain=ErrorCode[0]=12063, USEnglishDescription[0]=The item was rejected by the user.");

    public static readonly HelpPageError NotSignedIn = new(
        CommandKind.InstallApp,
        Head + "ErrorChain=ErrorCode[0]=12040, "
            + "USEnglishDescription[0]=Please log in to your iTunes Store account.");

    public static readonly HelpPageError NotManaged = new(
        CommandKind.RemoveApp,
        "\"Exec\",\"4001\",\"500\",\"\" . "
            + "ErrorChain=ErrorCode[0]=12029, USEnglishDescription[0]=The app “{0}” is not managed.");

    /// <summary>All ten, in the page's order.</summary>
    public static readonly IReadOnlyList<HelpPageError> All =
    [
        VppNotValidated, VppNoLicense, StoreDisabled, NotValidated, AlreadyInstalled, Network, AlreadyScheduled,
        Rejected, NotSignedIn, NotManaged,
    ];

    /// <summary>The text as a device gives it for this app.</summary>
    public string Text(string targetName) => Template.Replace(Placeholder, targetName, StringComparison.Ordinal);

    /// <summary>
    /// Whether a command can fail like this; what holds for every delivery of an app holds for one with a licence too.
    /// </summary>
    public bool Fits(CommandKind kind) =>
        kind == Kind || (kind == CommandKind.InstallLicensedApp && Kind == CommandKind.InstallApp);
}
