using Microsoft.Extensions.Configuration.CommandLine;

namespace MobiJobs.Start;

/// <summary>All keys of the program's settings; one that is misspelt would go on unnoticed with its default.</summary>
internal static class SettingKeys
{
    /// <summary>How far from a name a word is still that name, misspelt.</summary>
    private const int MostSlips = 2;

    /// <summary>A section that a process may share with others; some hosts put names of their own there.</summary>
    private const string Shared = "ConnectionStrings";

    private static readonly string[] Known =
    [
        "Accounts:BreachedPasswords", "Accounts:Passkeys:Domain", "Accounts:PasswordSignIn", "Accounts:SecondFactor",
        "Accounts:OpenIdConnect:Authority", "Accounts:OpenIdConnect:ClientId", "Accounts:OpenIdConnect:ClientSecret",
        "Accounts:OpenIdConnect:ClientSecretFile", "Accounts:OpenIdConnect:CreatePeople", "Accounts:OpenIdConnect:Name",
        "Accounts:OpenIdConnect:Scopes", "Accounts:OpenIdConnect:WholeBy",
        "Api:BulkPerMinute", "Api:CancelCountAbove", "Api:CountAbove", "Api:ReadsPerMinute", "Api:StrangersPerMinute",
        "Api:WritesPerMinute",
        "Approvals:Kinds", "Approvals:Over", "Approvals:Within",
        "Audit:HeadFile", "Audit:KeepMonths", "Audit:SealKey",
        "ConnectionStrings:MobiJobs", MoveCommand.TargetKey,
        "Database:Folder", "Database:MaxBatchSize", "Database:Provider",
        "Gateway:Kind", "Gateway:NanoMdm:ApiKey", "Gateway:NanoMdm:BaseUrl", "Gateway:NanoMdm:MaxEventMegabytes",
        "Gateway:NanoMdm:PushesPerSecond", "Gateway:NanoMdm:WebhookKey",
        "Gateway:Simulated:Devices", "Gateway:Simulated:Faults", "Gateway:Simulated:Seed", "Gateway:Simulated:Speed",
        "Https:Port", "Https:Required", "Https:SubDomains",
        "Keys:Certificate", "Keys:Password", "Keys:Previous:Certificate", "Keys:Previous:Password",
        "Log:Format",
        "Mail:Folder", "Mail:From", "Mail:Smtp:Host", "Mail:Smtp:Password", "Mail:Smtp:Port", "Mail:Smtp:Security",
        "Mail:Smtp:User",
        "Metrics:Token",
        "Organization:Name", "Organization:TimeZone",
        "Proxy:Trusted",
        "Sessions:AdministratorIdleMinutes", "Sessions:IdleMinutes", "Sessions:LifeMinutes",
        "Telemetry:Otlp",
        "Tokens:MaxDays", "Tokens:MaxPerPerson", "Tokens:UsualDays",
        "Vpp:BaseUrl", "Vpp:Kind",
        "Web:Address", "Web:Enabled",
        "Webhooks:PrivateNetworks",
        "Worker:Count", "Worker:Enabled",
    ];

    /// <summary>What the framework reads itself.</summary>
    private static readonly HashSet<string> OfFramework = new(StringComparer.OrdinalIgnoreCase)
    {
        "AllowedHosts", "ApplicationName", "CaptureStartupErrors", "ContentRoot", "DetailedErrors", "Environment",
        "HostBuilder", "HostingStartupAssemblies", "HostingStartupExcludeAssemblies", "Http_Ports", "Https_Port",
        "Https_Ports", "Kestrel", "Logging", "PreferHostingUrls", "PreventHostingStartup", "Serilog",
        "ShutdownTimeoutSeconds", "StaticWebAssets", "SuppressStatusMessages", "Urls", "WebRoot",
    };

    private static readonly HashSet<string> All = new(Known, StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Sections = new(Known.Select(SectionOf), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Refuses a key that is not known: any that is typed at the command line, and elsewhere one that is in one of the
    /// program's sections, or in one that is nearly called so. What other programs have in the environment is none of
    /// ours.
    /// </summary>
    /// <exception cref="WrongSettingException">There is one; the message names it and the nearest one.</exception>
    public static void RefuseUnknown(IConfiguration configuration)
    {
        var typed = configuration is IConfigurationRoot root
            ? root.Providers.OfType<CommandLineConfigurationProvider>().ToArray()
            : [];
        var unknown = configuration.AsEnumerable()
            .Where(pair => pair.Value is not null && !All.Contains(pair.Key))
            .Select(pair => pair.Key)
            .Where(key => IsMeant(key)
                || (typed.Any(p => p.TryGet(key, out _)) && !OfFramework.Contains(SectionOf(key))))
            .Order(StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault();
        if (unknown is null) { return; }

        var nearest = Known.MinBy(key => (Slips(unknown, key), Math.Abs(unknown.Length - key.Length)))!;
        throw new WrongSettingException(unknown, nearest);
    }

    private static bool IsMeant(string key) =>
        key.Contains(':', StringComparison.Ordinal) && IsOfSection(SectionOf(key)) && !IsOfOthers(key);

    private static bool IsOfSection(string section) =>
        Sections.Contains(section) || (section.Length > 4 && Sections.Any(s => Slips(section, s) <= MostSlips));

    private static bool IsOfOthers(string key) =>
        SectionOf(key).Equals(Shared, StringComparison.OrdinalIgnoreCase)
        && Known.All(known => Slips(key, known) > MostSlips);

    private static string SectionOf(string key) => key.Split(':')[0];

    /// <summary>How many letters of one have to be changed to make the other, in whatever case they are.</summary>
    private static int Slips(string one, string other) =>
        EditDistance.Of(one.ToUpperInvariant(), other.ToUpperInvariant(), swaps: false);
}
