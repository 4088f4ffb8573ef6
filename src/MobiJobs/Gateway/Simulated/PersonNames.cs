namespace MobiJobs.Gateway.Simulated;

/// <summary>Invented names for the people who use the fleet's devices.</summary>
internal static class PersonNames
{
    public static readonly IReadOnlyList<string> Families =
    [
        "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤",
        "吉田", "山田", "佐々木", "山口", "松本", "井上", "木村", "林", "斎藤", "清水",
    ];

    public static readonly IReadOnlyList<string> Givens =
    [
        "花子", "一郎", "健", "さくら", "翔", "葵", "陸", "結衣", "蓮", "陽菜",
        "大翔", "美咲", "悠真", "凛", "樹", "莉子", "颯太", "心春", "湊", "楓",
    ];
}
