using System.Globalization;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Api.Limits;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Gateway;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Gateway.Simulated;
using MobiJobs.Mail;
using MobiJobs.Notifications.Webhooks;
using MobiJobs.Runs.Approvals;
using MobiJobs.Start.Watching;
using MobiJobs.Vpp;

namespace MobiJobs.Start;

/// <summary>The configuration, read once and checked completely before anything starts.</summary>
public sealed record Settings(
    DatabaseSettings Database,
    SimulatedOptions Simulated,
    TimeZoneInfo TimeZone,
    bool WorkerEnabled,
    int WorkerCount,
    bool WebEnabled)
{
    private const string DefaultConnection = "Data Source=data/mobijobs.db";

    /// <summary>What a process needs of the pool beside its workers: polls, requests, Hangfire's own.</summary>
    private const int OtherConnections = 20;

    /// <summary>The organisation's name; null if it is not given.</summary>
    public string? OrganizationName { get; init; }

    /// <summary>How devices are reached.</summary>
    public ChannelKind Channel => NanoMdm is null ? ChannelKind.Simulated : ChannelKind.NanoMdm;

    /// <summary>Where NanoMDM is; null for the simulated fleet.</summary>
    public NanoMdmOptions? NanoMdm { get; init; }

    /// <summary>The Apple that is asked for licences.</summary>
    public VppSettings Vpp { get; init; } = VppSettings.Default;

    /// <summary>How people sign in.</summary>
    public AccountSettings Accounts { get; init; } = AccountSettings.Default;

    /// <summary>How mails are sent.</summary>
    public MailSettings Mail { get; init; } = MailSettings.Default;

    /// <summary>How long API tokens are valid.</summary>
    public TokenSettings Tokens { get; init; } = TokenSettings.Default;

    /// <summary>How much programs may ask for.</summary>
    public ApiSettings Api { get; init; } = ApiSettings.Default;

    /// <summary>The key of the audit trail's seals, and how long its entries are kept.</summary>
    public AuditSettings Audit { get; init; } = new(new(null), new(null));

    /// <summary>For what a second person is asked.</summary>
    public ApprovalSettings Approvals { get; init; } = ApprovalSettings.Default;

    /// <summary>Where webhooks may be.</summary>
    public WebhookSettings Webhooks { get; init; } = WebhookSettings.Default;

    /// <summary>What wraps the keys in the store.</summary>
    public KeySettings Keys { get; init; } = new(null, null);

    /// <summary>How the log is written.</summary>
    public LogFormat Log { get; init; }

    /// <summary>Who may watch the program.</summary>
    public WatchSettings Watch { get; init; } = WatchSettings.Off;

    /// <summary>How the console is reached.</summary>
    public WebSettings Web { get; init; } = new(HttpsOnly: false, HttpsPort: 443, IncludesSubDomains: true, []);

    /// <summary>Reads the configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="isProduction">Whether only real licences, wrapped keys and HTTPS will do.</param>
    /// <exception cref="WrongSettingException">A value is not allowed; the message names its key.</exception>
    public static Settings Read(IConfiguration configuration, bool isProduction = false)
    {
        SettingKeys.RefuseUnknown(configuration);
        var reader = new SettingReader(configuration);
        AddressReading.Check(reader);
        var provider = reader.OneOf("Database:Provider", DatabaseProvider.Sqlite);
        var connection = Connection(reader, provider);
        var settings = new Settings(
            new DatabaseSettings(
                provider,
                connection,
                reader.OptionalNumber("Database:MaxBatchSize", 1, 10_000))
            {
                Folder = reader.Text("Database:Folder") ?? DatabaseSettings.DefaultFolder,
            },
            ReadFleet(reader),
            reader.TimeZone("Organization:TimeZone", "Asia/Tokyo"),
            reader.Flag("Worker:Enabled", true),
            reader.Number("Worker:Count", Math.Max(4, Environment.ProcessorCount * 2), 1, 200),
            reader.Flag("Web:Enabled", true))
        {
            OrganizationName = reader.Name("Organization:Name"),
            NanoMdm = NanoMdmReading.Read(reader, isProduction),
            Vpp = ReadVpp(reader, isProduction),
            Accounts = ReadAccounts(reader),
            Mail = MailReading.Read(reader, provider, connection),
            Tokens = ReadTokens(reader),
            Api = ReadApi(reader),
            Approvals = ApprovalReading.Read(reader),
            Webhooks = new(reader.Flag("Webhooks:PrivateNetworks", !isProduction)),
            Audit = ReadAudit(reader, provider, connection),
            Keys = KeySettings.Read(reader, isProduction),
            Web = WebSettings.Read(reader, isProduction),
            Watch = WatchSettings.Read(reader),
            Log = reader.OneOf("Log:Format", LogFormat.Text),
        };
        settings.CheckRoles();
        settings.CheckConnections();
        return settings;
    }

    private static string Connection(SettingReader reader, DatabaseProvider provider)
    {
        var connection = reader.Text("ConnectionStrings:MobiJobs");
        if (connection is null && provider == DatabaseProvider.SqlServer)
        {
            throw new WrongSettingException(
                "ConnectionStrings:MobiJobs",
                "",
                "a SQL Server connection string, since Database:Provider is SqlServer");
        }

        return SettingReader.Connection("ConnectionStrings:MobiJobs", provider, connection ?? DefaultConnection);
    }

    private static SimulatedOptions ReadFleet(SettingReader reader) => new()
    {
        Devices = reader.Number("Gateway:Simulated:Devices", 300, 1, 1_000_000),
        Speed = reader.Decimal("Gateway:Simulated:Speed", 1, 1, 10_000),
        Seed = reader.Number("Gateway:Simulated:Seed", 1, 0, int.MaxValue),
        Faults = reader.Decimal("Gateway:Simulated:Faults", 1, 0, 1),
    };

    /// <summary>The last seal is noted beside the embedded store; for one on a server, where it is said.</summary>
    private static AuditSettings ReadAudit(SettingReader reader, DatabaseProvider provider, string connection)
    {
        var file = provider == DatabaseProvider.Sqlite ? DatabaseSetup.FileOf(connection) : null;
        var head = reader.Text("Audit:HeadFile") ?? (file is null ? null : Path.ChangeExtension(file, ".audit-head"));
        return new(
            new(reader.Secret("Audit:SealKey", 32)),
            new(reader.OptionalNumber("Audit:KeepMonths", AuditKept.FewestMonths, 1200)),
            head is null ? null : Path.GetFullPath(head));
    }

    private static VppSettings ReadVpp(SettingReader reader, bool isProduction)
    {
        var kind = reader.OneOf("Vpp:Kind", isProduction ? VppKind.AppsAndBooks : VppKind.Simulated);
        if (isProduction && kind == VppKind.Simulated)
        {
            throw new WrongSettingException(
                "Vpp:Kind",
                nameof(VppKind.Simulated),
                $"{nameof(VppKind.AppsAndBooks)} in production: licences are never simulated there");
        }

        return new VppSettings(kind, reader.SafeAddress("Vpp:BaseUrl", VppSettings.Apple));
    }

    private static AccountSettings ReadAccounts(SettingReader reader)
    {
        var otherwise = AccountSettings.Default;
        TimeSpan Minutes(string key, TimeSpan time) =>
            TimeSpan.FromMinutes(reader.Number(key, (int)time.TotalMinutes, 5, 7 * 24 * 60));
        return new AccountSettings(
            Minutes("Sessions:IdleMinutes", otherwise.Idle),
            Minutes("Sessions:AdministratorIdleMinutes", otherwise.AdministratorIdle),
            Minutes("Sessions:LifeMinutes", otherwise.Life))
        {
            Provider = ProviderReading.Read(reader),
            Passwords = ProviderReading.ReadPasswords(reader),
            BreachedPasswords = ProviderReading.ReadBreached(reader),
            SecondFactor = reader.OneOf("Accounts:SecondFactor", otherwise.SecondFactor),
            PasskeyDomain = reader.Domain("Accounts:Passkeys:Domain"),
        };
    }

    private static TokenSettings ReadTokens(SettingReader reader)
    {
        var otherwise = TokenSettings.Default;
        var max = reader.Number("Tokens:MaxDays", otherwise.MaxDays, 1, TokenSettings.LongestDays);
        return new(
            reader.Number("Tokens:UsualDays", Math.Min(otherwise.UsualDays, max), 1, max),
            max,
            reader.Number("Tokens:MaxPerPerson", otherwise.MaxPerPerson, 1, 1000));
    }

    private static ApiSettings ReadApi(SettingReader reader)
    {
        var otherwise = ApiSettings.Default;
        int PerMinute(string key, int size) => reader.Number(key, size, 1, 1_000_000);
        return new(
            PerMinute("Api:ReadsPerMinute", otherwise.ReadsPerMinute),
            PerMinute("Api:WritesPerMinute", otherwise.WritesPerMinute),
            PerMinute("Api:BulkPerMinute", otherwise.BulkPerMinute),
            PerMinute("Api:StrangersPerMinute", otherwise.StrangersPerMinute),
            reader.Number("Api:CountAbove", otherwise.CountAbove, 0, 1_000_000),
            reader.OptionalNumber("Api:CancelCountAbove", 0, 1_000_000));
    }

    /// <summary>A worker that waits for a connection holds up what is due, and fails after a while.</summary>
    private void CheckConnections()
    {
        var most = DatabaseSetup.MostConnections(Database);
        if (!WorkerEnabled || most is null || WorkerCount + OtherConnections <= most) { return; }

        throw new WrongSettingException(
            "Worker:Count",
            WorkerCount.ToString(CultureInfo.InvariantCulture),
            string.Create(
                CultureInfo.InvariantCulture,
                $"at most {Math.Max(0, most.Value - OtherConnections)} with Max Pool Size={most} in "
                + $"ConnectionStrings:MobiJobs (polls, pages and Hangfire need {OtherConnections}), or a larger pool"));
    }

    /// <summary>The embedded store has one writer, and Hangfire's storage in memory serves one process only.</summary>
    private void CheckRoles()
    {
        if (!WebEnabled && !WorkerEnabled)
        {
            throw new WrongSettingException(
                "Web:Enabled",
                "false",
                "true, or Worker:Enabled = true: a process needs a role");
        }

        if (Database.Provider == DatabaseProvider.Sqlite && !(WebEnabled && WorkerEnabled))
        {
            throw new WrongSettingException(
                WebEnabled ? "Worker:Enabled" : "Web:Enabled",
                "false",
                "true where Database:Provider is Sqlite: there is exactly one process");
        }
    }
}

/// <summary>A configuration value that is not allowed; stops the start with one line.</summary>
public sealed class WrongSettingException : Exception
{
    /// <summary>The key is known, its value is not allowed.</summary>
    public WrongSettingException(string key, string value, string allowed)
        : base($"{key} = \"{WithoutUser(value)}\" is not allowed. Allowed: {allowed}.")
    {
    }

    /// <summary>There is no such key.</summary>
    public WrongSettingException(string key, string nearest)
        : base($"{key} is no setting of this program. The nearest one is {nearest}.")
    {
    }

    /// <summary>The user and password of an address are not for logs.</summary>
    private static string WithoutUser(string value)
    {
        var start = value.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = value.LastIndexOf('@');
        return start < 2 || end < start ? value : $"{value[..start]}…{value[end..]}";
    }
}
