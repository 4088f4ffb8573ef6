using System.Text.RegularExpressions;
using System.Xml.Linq;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Shared;

/// <summary>Japanese labels have one word for one thing, and write numbers as people do.</summary>
public sealed class Words_of_the_product
{
    /// <summary>Words once said, and what is said for them now.</summary>
    private static readonly (string Former, string Now)[] Replaced =
    [
        ("引き渡し", "送信"),
        ("端末を呼び出", "PUSHを送信"),
        ("待つのをやめ", "応答待ちを打ち切る"),
        ("当てはま", "該当"),
        ("手元の", "登録情報"),
        ("こちらから", "MobiJobsから"),
        ("一括処理", "一括操作"),
        ("監視モード", "監視対象"),
        ("まとめて", "一括"),
        ("元に戻せ", "取り消せない"),
        ("知らない", "不明な"),
        ("大きさ", "サイズ"),
        ("間に合わず", "キャンセル不可"),
        ("変えます", "変更します"),
        ("変えられ", "変更できる"),
        ("一覧に戻る", "戻る"),
        ("もう一度配信", "再配信"),
        ("再度配信", "再配信"),
        ("下のグループ", "下位グループ"),
        ("管理画面", "コンソール"),
        ("命令", "コマンド"),
        ("該当しない原因", "非該当の原因"),
        ("席数", "ライセンス数"),
        ("席不足", "ライセンス不足"),
        ("席を", "ライセンスを"),
        ("席が", "ライセンスが"),
    ];

    private static readonly Regex Spaced = new(
        @"[\d}] (件|台|個|人|回|日|時間|分|秒|行|文字|段|席|種類)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex HalfWidth = new(
        @"""ja"": ""[^""]*[()]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex Counter = new(
        @"\}(件|台|人)を表示$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <summary>Not before an ending: device(s).</summary>
    private static readonly Regex Unspaced = new(
        @"[\w}](\([^)]{2,}|\{)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Fact]
    public void One_thing_has_one_word() => Offenders.AssertNone(
        from label in Labels()
        from words in Replaced
        where label.Text.Contains(words.Former, StringComparison.Ordinal)
        select $"{label.Name}: {words.Former} is {words.Now}");

    [Fact]
    public void A_counter_stands_next_to_its_number() => Offenders.AssertNone(
        from label in Labels()
        where Spaced.IsMatch(label.Text)
        select $"{label.Name}: {Spaced.Match(label.Text).Value}");

    /// <summary>Which counter goes with what is said in one place.</summary>
    [Fact]
    public void What_a_list_shows_is_counted_by_its_own_counter()
    {
        Assert.Equal("12件を表示", Counted.Jobs.Shown(12));
        Assert.Equal("1,200台を表示", Counted.Devices.Shown(1_200));
        Assert.Equal("3人を表示", Counted.People.Shown(3));
        Assert.Equal("150台中 100台を表示", Counted.Devices.Shown(100, 150));
        Offenders.AssertNone(
            from label in Labels()
            where Counter.IsMatch(label.Text)
            select $"{label.Name}: {label.Text}");
    }

    /// <summary>（） in Japanese, () after a space in English; characters that a text names are as they are.</summary>
    [Fact]
    public void Brackets_are_those_of_the_language() => Offenders.AssertNone(
    [
        .. from label in Labels()
           // Of the help page; characters; the name of a format in Excel.
           where label.Name is not ("JobStatus_RetryWaiting" or "Invalid_Phone" or "Import_Workbook")
           where label.Text.AsSpan().ContainsAny('(', ')')
           select $"{label.Name}: {label.Text}",
        .. from label in Labels("Labels.en.resx")
           where label.Text.AsSpan().ContainsAny('（', '）') || Unspaced.IsMatch(label.Text)
           select $"{label.Name}: {label.Text}",
    ]);

    /// <summary>Causes that are the help page's keep its own.</summary>
    [Fact]
    public void Brackets_of_the_guide_are_those_of_Japanese() => Offenders.AssertNone(
        from file in Sources.Files("src/MobiJobs/Guide/Entries", ".json")
        from line in Sources.Lines(file)
        where !line.Contains("\"helpPage\"", StringComparison.Ordinal)
        where HalfWidth.IsMatch(line)
        select line);

    private static IEnumerable<(string Name, string Text)> Labels(string file = "Labels.resx") =>
        from label in XDocument.Parse(Sources.Read("src/MobiJobs/" + file)).Descendants("data")
        select (label.Attribute("name")!.Value, label.Element("value")!.Value);
}
