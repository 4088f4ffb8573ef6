using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Gateway.Simulated;

/// <summary>What a simulated device is like: wholly a matter of the seed and its channel id, so that none has to be made or kept.</summary>
public sealed class DeviceNature(SimulatedOptions options, string channelId)
{
    private static readonly (string Model, string Os)[] Models =
    [
        ("iPad (第9世代)", "18.1"), ("iPad (第10世代)", "18.1"), ("iPad (A16)", "26.1"), ("iPad Air (第5世代)", "18.0.1"), ("iPhone SE (第3世代)", "17.7"), ("iPhone 15", "18.1"),
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
            return new InformationFacts(model, os, "F" + roll.Hex("serial", 11), roll.Of("supervised", 5) > 0, hash, NameOf(model.Split(' ')[0]));
        }
    }

    /// <summary>Who set it up, and gave it his name.</summary>
    public string Person => $"{PersonNames.Families[roll.Of("family", PersonNames.Families.Count)]} {PersonNames.Givens[roll.Of("given", PersonNames.Givens.Count)]}";

    /// <summary>How this device fails at deliveries, if it is one that does.</summary>
    public HelpPageError? Weakness => roll.Chance("weakness", 0.12 * options.Faults) ? HelpPageError.All[roll.Of("weakness-kind", HelpPageError.All.Count)] : null;

    /// <summary>
    /// When a device that is called now shows itself (UTC): at once, or, while it sleeps, when its sleep ends. About one in
    /// five sleeps for hours a day; a few in a hundred for days.
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

    /// <summary>How long the device takes to show itself once it hears the call.</summary>
    public TimeSpan ReactionTime(long moment) => TimeSpan.FromSeconds(0.3 + (2.7 * roll.Fraction($"react{moment}"))) / options.Speed;

    /// <summary>How long it works on a command.</summary>
    public TimeSpan WorkTime(string requestType, Guid commandId)
    {
        var fraction = roll.Fraction($"work{commandId}");
        var seconds = requestType switch
        {
            "DeviceInformation" => 1 + (2 * fraction),
            "InstalledApplicationList" => 2 + (3 * fraction),
            _ when requestType.StartsWith("InstallApplication", StringComparison.Ordinal) => 5 + (40 * fraction),
            _ => 1 + (9 * fraction),
        };
        return TimeSpan.FromSeconds(seconds) / options.Speed;
    }

    /// <summary>Whether the device puts a command off this time.</summary>
    public bool SaysNotNow(Guid commandId, int times) => times < 3 && roll.Chance($"notnow{commandId}{times}", 0.05 * options.Faults);

    /// <summary>The text it fails with; null when it does what it is told.</summary>
    public string? FailureOf(string requestType, Guid commandId, string? name)
    {
        if (Weakness is { } weakness && weakness.Fits(requestType) && roll.Chance($"weak{commandId}", 0.75)) { return weakness.Text(name ?? requestType); }

        if (!roll.Chance($"fail{commandId}", 0.04 * options.Faults)) { return null; }

        var fitting = HelpPageError.All.Where(e => e.Fits(requestType)).ToArray();
        if (fitting.Length > 0) { return fitting[roll.Of($"which{commandId}", fitting.Length)].Text(name ?? requestType); }

        return requestType is "DeviceInformation" or "InstalledApplicationList" ? null : OtherError(requestType); // The two that every device can answer.
    }

    /// <summary>How requests fail that the help page's table has no row for, by Apple's codes.</summary>
    private static string OtherError(string requestType)
    {
        var (domain, code, text) = requestType switch
        {
            "InstallMedia" => ("MCMDMErrorDomain", 12046, "The media ID could not be validated."),
            "InstallProfile" or "InstallProfile.FeatureSet" => ("MCInstallationErrorDomain", 4001, "The profile could not be installed."),
            "RemoveProfile" or "RemoveProfile.FeatureSet" => ("MCMDMErrorDomain", 12075, "The profile is not installed."),
            "ClearPasscode" => ("MCPasscodeErrorDomain", 5013, "The passcode could not be cleared."),
            "EnableLostMode" => ("MCMDMErrorDomain", 12066, "Lost mode could not be enabled."),
            "DisableLostMode" => ("MCMDMErrorDomain", 12067, "The device is not in lost mode."),
            "InviteToProgram" => ("MCMDMErrorDomain", 12063, "The item was rejected by the user."),
            "DeviceLock" or "EraseDevice" or "RemoveProfile.Enrollment" => ("MCMDMErrorDomain", 12007, "The server is not authorized to do this."),
            _ => ("MCMDMErrorDomain", 12021, $"“{requestType}” is not a valid request type."),
        };
        return string.Create(CultureInfo.InvariantCulture, $"ErrorChain=ErrorCode[0]={code}, ErrorDomain[0]={domain}, USEnglishDescription[0]={text}");
    }

    /// <summary>How long after its success an app is really there.</summary>
    public TimeSpan InstallLag(Guid commandId) =>
        (roll.Chance($"lag{commandId}", 0.15 * options.Faults) ? TimeSpan.FromMinutes(12 * roll.Fraction($"lagtime{commandId}")) : TimeSpan.Zero) / options.Speed;

    /// <summary>As the setting-up names a device, unless nobody said who he is.</summary>
    private string NameOf(string family) => roll.Of("unnamed", 6) == 0 ? family : $"{Person}の{family}";

    /// <summary>Dice that fall the same way each time.</summary>
    private sealed class Roll(int seed, string channelId)
    {
        public double Fraction(string what) => (Number(what) >> 11) * (1.0 / (1UL << 53));

        public bool Chance(string what, double probability) => Fraction(what) < probability;

        public int Of(string what, int count) => (int)(Fraction(what) * count);

        public string Hex(string what, int length) => Convert.ToHexString(Bytes(what))[..length];

        private ulong Number(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(what));

        private byte[] Bytes(string what) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}|{channelId}|{what}")));
    }
}
