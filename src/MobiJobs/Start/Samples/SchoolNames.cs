using MobiJobs.Gateway;

namespace MobiJobs.Start.Samples;

/// <summary>Invented names of a school: its people, groups, and what it delivers.</summary>
internal static class SchoolNames
{
    public static readonly string[] Requesters = ["y.tanaka", "it-admin", "k.mori", "s.kobayashi"];

    public static readonly string[] Groups =
        ["1年/1年A組", "1年/1年B組", "2年/2年A組", "2年/2年B組", "3年/3年A組", "3年/3年B組", "職員室", "図書室"];

    /// <summary>What the numbers of a group's devices begin with, in the order of <see cref="Groups"/>.</summary>
    public static readonly string[] NumberStarts = ["1A", "1B", "2A", "2B", "3A", "3B", "ST", "LB"];

    public static readonly CommandTarget[] VppApps =
    [
        App("タイピング練習 3.2", 900000001, "jp.example.typing"),
        App("数学ドリル 中1", 900000002, "jp.example.math1"),
        App("英単語カード", 900000003, "jp.example.words"),
    ];

    public static readonly CommandTarget[] StoreApps =
        [App("Safari 授業支援", 900000011, "jp.example.safari"), App("校内連絡", 900000012, "jp.example.notice")];

    public static readonly CommandTarget[] OldApps =
    [
        App("旧・学習カメラ", 900000021, "jp.example.oldcamera"),
        App("旧・連絡帳", 900000022, "jp.example.oldbook"),
    ];

    public static readonly CommandTarget[] Profiles =
        [Profile("校内Wi-Fi 2026", "jp.example.wifi-2026"), Profile("メール設定", "jp.example.mail")];

    public static readonly CommandTarget[] FeatureSets =
        [Profile("試験モード", "jp.example.exam.v1"), Profile("標準制限", "jp.example.standard.v1")];

    public static readonly CommandTarget[] Books = [new("理科資料集", 900000031, null, null)];

    private static CommandTarget App(string name, long storeId, string bundleId) => new(name, storeId, bundleId, null);

    private static CommandTarget Profile(string name, string profileId) => new(name, null, null, profileId);
}
