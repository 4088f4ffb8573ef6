using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Gateway.Simulated;

/// <summary>
/// How a simulated device behaves. Everything is computed from the seed and the channel id, so that no device has to be
/// created or stored.
/// </summary>
public sealed class DeviceNature(SimulatedOptions options, string channelId)
{
    private static readonly (string Model, string Os)[] Models =
    [
        ("iPad (第9世代)", "18.1"),
        ("iPad (第10世代)", "18.1"),
        ("iPad (A16)", "26.1"),
        ("iPad Air (第5世代)", "18.0.1"),
        ("iPhone SE (第3世代)", "17.7"),
        ("iPhone 15", "18.1"),
    ];

    private static readonly TimeSpan Cycle = TimeSpan.FromHours(9);

    private readonly Roll roll = new(options.Seed, channelId);

    /// <summary>What it answers to DeviceInformation.</summary>
    public InformationFacts Information
    {
        get
        {
            var (model, os) = Models[roll.Of("model", Models.Length)];
            var hash = roll.Of("account", 6) == 0 ? null : roll.Hex("account-hash", 64).ToLowerInvariant();
            return new InformationFacts(
                model,
                os,
                "F" + roll.Hex("serial", 11),
                roll.Of("supervised", 5) > 0,
                hash,
                NameOf(model.Split(' ')[0]));
        }
    }

    /// <summary>Where it is: somewhere in the middle of Tokyo.</summary>
    public PlaceFacts Place => new(
        35.66 + (0.05 * roll.Fraction("latitude")), 139.72 + (0.05 * roll.Fraction("longitude")), 65, At: null);

    /// <summary>The person who set the device up.</summary>
    public string Person
    {
        get
        {
            var family = PersonNames.Families[roll.Of("family", PersonNames.Families.Count)];
            return $"{family} {PersonNames.Givens[roll.Of("given", PersonNames.Givens.Count)]}";
        }
    }

    /// <summary>
    /// When a device that is woken now hears the push (UTC): at once, or when its sleep ends. About one in five sleeps
    /// for hours each day; a few in a hundred for days.
    /// </summary>
    public DateTime AwakeAt(DateTime now)
    {
        var isSleepy = roll.Chance("sleepy", 0.22 * options.Faults);
        var isAway = roll.Chance("away", 0.04 * options.Faults);
        if (!isSleepy && !isAway) { return now; }

        var cycle = (isAway ? TimeSpan.FromDays(9) : Cycle) / options.Speed;
        var asleep = cycle * (isAway ? 0.9 : 0.5);
        var phase = TimeSpan.FromTicks((now.Ticks + (long)(roll.Fraction("phase") * cycle.Ticks)) % cycle.Ticks);
        return phase < asleep ? now + (asleep - phase) : now;
    }

    /// <summary>How long the device takes to connect once it hears the push.</summary>
    public TimeSpan ReactionTime(long moment) =>
        TimeSpan.FromSeconds(0.3 + (2.7 * roll.Fraction($"react{moment}"))) / options.Speed;

    /// <summary>How long it works on a command.</summary>
    public TimeSpan WorkTime(CommandKind kind, Guid commandId)
    {
        var fraction = roll.Fraction($"work{commandId}");
        var seconds = kind switch
        {
            CommandKind.ReadInformation => 1 + (2 * fraction),
            CommandKind.ListApps or CommandKind.ListManagedApps or CommandKind.ListProfiles => 2 + (3 * fraction),
            CommandKind.InstallApp or CommandKind.InstallLicensedApp => 5 + (40 * fraction),
            CommandKind.RemoveApp or CommandKind.InstallBook or CommandKind.InstallProfile
                or CommandKind.RemoveProfile or CommandKind.InviteToLicenses or CommandKind.Lock
                or CommandKind.ClearPasscode or CommandKind.EnableLostMode or CommandKind.DisableLostMode
                or CommandKind.Erase or CommandKind.EndManagement or CommandKind.Locate or CommandKind.Restart
                or CommandKind.SetName => 1 + (9 * fraction),
        };
        return TimeSpan.FromSeconds(seconds) / options.Speed;
    }

    /// <summary>Whether the device puts a command off this time.</summary>
    public bool SaysNotNow(Guid commandId, int times) =>
        times < 3 && roll.Chance($"notnow{commandId}{times}", 0.05 * options.Faults);

    /// <summary>The text it fails with; null if it succeeds.</summary>
    public string? FailureOf(CommandKind kind, Guid commandId, string? name)
    {
        if (Weakness is { } weakness && weakness.Fits(kind) && roll.Chance($"weak{commandId}", 0.75))
        {
            return weakness.Text(name ?? "");
        }

        if (!roll.Chance($"fail{commandId}", 0.04 * options.Faults)) { return null; }

        var fitting = HelpPageError.All.Where(e => e.Fits(kind)).ToArray();
        return fitting.Length > 0
            ? fitting[roll.Of($"which{commandId}", fitting.Length)].Text(name ?? "")
            : OtherError(kind);
    }

    /// <summary>How long after the device reports success an app is really installed.</summary>
    public TimeSpan InstallLag(Guid commandId) => roll.Chance($"lag{commandId}", 0.15 * options.Faults)
        ? TimeSpan.FromMinutes(12 * roll.Fraction($"lagtime{commandId}")) / options.Speed
        : TimeSpan.Zero;

    /// <summary>The error this device tends to fail with; null for most devices.</summary>
    private HelpPageError? Weakness => roll.Chance("weakness", 0.12 * options.Faults)
        ? HelpPageError.All[roll.Of("weakness-kind", HelpPageError.All.Count)]
        : null;

    /// <summary>
    /// The error, by Apple's codes, of kinds of command that the help page's table has no row for; null for the others.
    /// </summary>
    private static string? OtherError(CommandKind kind)
    {
        const string Management = "MCMDMErrorDomain";
        (string Domain, int Code, string Text)? error = kind switch
        {
            CommandKind.InstallBook => (Management, 12046, "The media ID could not be validated."),
            CommandKind.InstallProfile =>
                ("MCInstallationErrorDomain", 4001, "The profile could not be installed."),
            CommandKind.RemoveProfile => (Management, 12075, "The profile is not installed."),
            CommandKind.ClearPasscode => ("MCPasscodeErrorDomain", 5013, "The passcode could not be cleared."),
            CommandKind.EnableLostMode => (Management, 12066, "Lost mode could not be enabled."),
            CommandKind.DisableLostMode => (Management, 12067, "The device is not in lost mode."),
            CommandKind.InviteToLicenses => (Management, 12063, "The item was rejected by the user."),
            CommandKind.Lock or CommandKind.Erase or CommandKind.EndManagement or CommandKind.Restart =>
                (Management, 12007, "The server is not authorized to do this."),
            CommandKind.Locate => (Management, 12067, "The device is not in lost mode."),
            CommandKind.ReadInformation or CommandKind.ListApps or CommandKind.ListManagedApps
                or CommandKind.ListProfiles or CommandKind.InstallApp
                or CommandKind.InstallLicensedApp or CommandKind.RemoveApp or CommandKind.SetName => null,
        };
        return error is not { } known ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"ErrorChain=ErrorCode[0]={known.Code}, ErrorDomain[0]={known.Domain}, ")
            + $"USEnglishDescription[0]={known.Text}";
    }

    /// <summary>The name that a device gets at its setup: with the person's name, or its model alone.</summary>
    private string NameOf(string family) => roll.Of("unnamed", 6) == 0 ? family : $"{Person}の{family}";

    /// <summary>Pseudo-random values, always the same for the same seed, device and purpose.</summary>
    private sealed class Roll(int seed, string channelId)
    {
        public double Fraction(string what) => (Number(what) >> 11) * (1.0 / (1UL << 53));

        public bool Chance(string what, double probability) => Fraction(what) < probability;

        public int Of(string what, int count) => (int)(Fraction(what) * count);

        public string Hex(string what, int length) => Convert.ToHexString(Bytes(what))[..length];

        private ulong Number(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(what));

        private byte[] Bytes(string what)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{seed}|{channelId}|{what}");
            return SHA256.HashData(Encoding.UTF8.GetBytes(text));
        }
    }
}
