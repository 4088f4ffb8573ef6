using MobiJobs.Gateway.Simulated;
using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Start.Samples;

/// <summary>How much of a past to make up.</summary>
public sealed record HistoryPlan(int Devices, int Jobs, int Months, int Seed);

/// <summary>Names a school's fleet might have, and what might have been sent to it. All made up.</summary>
internal static class SchoolNames
{
    public static readonly string[] Requesters = ["y.tanaka", "it-admin", "k.mori", "s.kobayashi"];

    public static readonly string[] Groups = ["1年/1年A組", "1年/1年B組", "2年/2年A組", "2年/2年B組", "3年/3年A組", "3年/3年B組", "職員室", "図書室"];

    public static readonly CommandTarget[] VppApps = [App("タイピング練習 3.2", 900000001, "jp.example.typing"), App("数学ドリル 中1", 900000002, "jp.example.math1"), App("英単語カード", 900000003, "jp.example.words")];

    public static readonly CommandTarget[] StoreApps = [App("Safari 授業支援", 900000011, "jp.example.safari"), App("校内連絡", 900000012, "jp.example.notice")];

    public static readonly CommandTarget[] OldApps = [App("旧・学習カメラ", 900000021, "jp.example.oldcamera"), App("旧・連絡帳", 900000022, "jp.example.oldbook")];

    public static readonly CommandTarget[] Profiles = [new("校内Wi-Fi 2026", null, null, "jp.example.wifi-2026"), new("メール設定", null, null, "jp.example.mail")];

    public static readonly CommandTarget[] FeatureSets = [new("試験モード", null, null, "jp.example.exam.v1"), new("標準制限", null, null, "jp.example.standard.v1")];

    public static readonly CommandTarget[] Books = [new("理科資料集", 900000031, null, null)];

    // How often a kind occurs, in the order in which the dice are read.
    private static readonly (JobKind Kind, int Weight)[] Kinds =
    [
        (JobKind.VppInstall, 30), (JobKind.AppInstall, 18), (JobKind.AppList, 18), (JobKind.DeviceInformation, 10), (JobKind.AppRemove, 8), (JobKind.ProfileInstall, 5),
        (JobKind.FeatureSetApply, 4), (JobKind.BookInstall, 2), (JobKind.VppInvite, 1), (JobKind.Lock, 1), (JobKind.PasscodeReset, 1), (JobKind.ProfileRemove, 1), (JobKind.FeatureSetRemove, 1),
    ];

    private static readonly int TotalWeight = Kinds.Sum(k => k.Weight);

    public static JobKind Kind(Random random)
    {
        var left = random.Next(TotalWeight);
        foreach (var (kind, weight) in Kinds)
        {
            left -= weight;
            if (left < 0) { return kind; }
        }

        return JobKind.DeviceInformation;
    }

    public static CommandTarget? Target(JobKind kind, Random random)
    {
        CommandTarget[] targets = kind switch
        {
            JobKind.VppInstall => VppApps,
            JobKind.AppInstall => StoreApps,
            JobKind.AppRemove => OldApps,
            JobKind.BookInstall => Books,
            JobKind.ProfileInstall or JobKind.ProfileRemove => Profiles,
            JobKind.FeatureSetApply or JobKind.FeatureSetRemove => FeatureSets,
            JobKind.DeviceInformation or JobKind.AppList or JobKind.VppInvite or JobKind.Lock or JobKind.PasscodeReset
                or JobKind.LostModeOn or JobKind.LostModeOff or JobKind.Wipe or JobKind.Inactivate => [],
        };
        return targets.Length == 0 ? null : targets[random.Next(targets.Length)];
    }

    /// <summary>How such a command fails; null for kinds that the help page's table leaves out.</summary>
    public static HelpPageError? Error(JobKind kind, Random random)
    {
        var fitting = HelpPageError.All.Where(e => e.Fits(kind.RequestType())).ToArray();
        return fitting.Length == 0 ? null : fitting[random.Next(fitting.Length)];
    }

    private static CommandTarget App(string name, long storeId, string bundleId) => new(name, storeId, bundleId, null);
}
