using System.Globalization;
using System.Text.RegularExpressions;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.AutoDelivery.Lists;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.Books;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Devices.List;
using MobiJobs.Errors.Remedies;
using MobiJobs.Jobs.Filter;
using MobiJobs.Kinds;
using MobiJobs.Organization;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Support;
using MobiJobs.Trail;

namespace MobiJobs.Tests.Trail;

/// <summary>Entries are shown in the reader's words; only what people named stays as they wrote it.</summary>
public sealed partial class Wording_an_entry
{
    [Theory]
    [InlineData(
        AuditAction.OperationRegistered,
        "12: appInstall Brain Training 100",
        "操作 #12: アプリ配信 Brain Training 100")]
    [InlineData(AuditAction.OperationRegistered, "12: appInstall Wipe", "操作 #12: アプリ配信 Wipe")]
    [InlineData(AuditAction.GroupCreated, "Wipe 34", "Wipe 34")]
    [InlineData(AuditAction.RunApproved, "Wipe 34", "遠隔初期化 34")]
    [InlineData(AuditAction.RunApproved, "Deletion 34, asked by y.tanaka", "端末の削除 34（依頼: y.tanaka）")]
    [InlineData(AuditAction.DevicesDeleted, "DeleteDevices 1A-0001, 1A-0002", "端末の削除 1A-0001, 1A-0002")]
    [InlineData(
        AuditAction.JobsCanceled,
        "CancelMatching month=2026-11&open=true&status=waiting&kind=wipe",
        "一括キャンセル 月: 2026-11、実行中/予約中のみ、ステータス: 待機中、ジョブの種類: 遠隔初期化")]
    [InlineData(
        AuditAction.DevicesMoved, "MoveDevices ?state=managed&sort=owner", "グループの変更 端末状態: 有効、並び順: 所有者名")]
    [InlineData(AuditAction.JobsRetried, "Retry operation=4 pushTimedOut", "再配信 操作番号: #4、PUSHタイムアウト")]
    [InlineData(AuditAction.JobsRedelivered, "vppInstall", "VPPアプリ配信")]
    [InlineData(AuditAction.SettingChanged, "Redelivers", "自動再配信")]
    [InlineData(AuditAction.SettingChanged, "WakeMinutes", "PUSH再送信の間隔")]
    [InlineData(AuditAction.PersonCreated, "y.tanaka (Helpdesk)", "y.tanaka（ヘルプデスク）")]
    [InlineData(AuditAction.CatalogueAdded, "feature set: Exam (v2)", "フィーチャーセット: Exam (v2)")]
    [InlineData(AuditAction.RemedyStarted, "#12 assignLicense", "#12 ライセンスを割り当てて再配信する")]
    [InlineData(AuditAction.RemedyContinued, "#12 deliverAgain", "#12 再配信する")]
    public void A_subject_is_in_the_readers_words(AuditAction action, string subject, string shown) => InJapanese(() =>
        Assert.Equal(shown, AuditWords.Subject(Entry(action, subject))));

    [Theory]
    [InlineData(AuditAction.SettingChanged, "Deadlines", "wipe=60 lock=14", "遠隔初期化: 60日、リモートロック: 14日")]
    [InlineData(AuditAction.SettingChanged, "Redelivers", "False", "しない")]
    [InlineData(AuditAction.SettingChanged, "WakeMinutes", "1 5", "1分 → 5分")]
    [InlineData(AuditAction.SettingChanged, "MonthsKept", "12", "12か月")]
    [InlineData(
        AuditAction.PermissionSetChanged,
        "1組",
        "1組: Read,CancelJobs, subgroups",
        "1組: 閲覧、ジョブのキャンセル（下位グループを含む）")]
    [InlineData(
        AuditAction.TokenCreated,
        "t",
        "until 2027-01-01; all permissions; in groups",
        "有効期限: 2027-01-01, ユーザーの権限すべて（グループを限定）")]
    [InlineData(AuditAction.PersonRoleChanged, "y.tanaka", "Operator", "運用担当")]
    [InlineData(AuditAction.DeviceChanged, "1A-0001", "佐藤 花子 · /", "佐藤 花子 · （なし）")]
    [InlineData(AuditAction.ReservationMoved, "#7", "2026-11-16T03:00:00Z", "11/16 12:00:00")]
    [InlineData(
        AuditAction.AutoDeliveryEdited,
        "朝",
        "Name: 朝; Days: Monday, Friday; Minute: 450; IncludesBelow: True",
        "名前: 朝; 毎週の曜日: 月・金; 時刻: 7:30; 下位グループも含む: はい")]
    [InlineData(
        AuditAction.CatalogueRetired, "app: 辞書", "RetiredAt: 2026-11-16T03:00:00Z", "カタログの使用終了: 11/16 12:00:00")]
    public Task A_value_is_in_the_readers_words(AuditAction action, string subject, string value, string shown) =>
        WordsAsync(words => Assert.Equal(shown, words.After(Entry(action, subject).Changed(null, value))));

    [Fact]
    public void A_limit_is_not_said_to_be_of_the_api_only() => InJapanese(() =>
        Assert.DoesNotContain("API", AuditAction.RateLimited.Label(), StringComparison.Ordinal));

    [Theory]
    [InlineData(AuditAction.ProviderRefused, "changed meanwhile", "サインイン中に変更")]
    [InlineData(AuditAction.TokenRefused, "person disabled", "アカウントの無効化")]
    [InlineData(AuditAction.AuditPurged, "Audit:KeepMonths = 24", "保存期間: 24か月")]
    [InlineData(AuditAction.RunApprovalRefused, "expired", "expired")]
    [InlineData(
        AuditAction.TokenRefused, "replaced key, since 2026-11-16T03:00:00Z", "再発行前のキー（11/16 12:00:00 に再発行）")]
    public Task A_reason_of_the_program_is_in_the_readers_words(AuditAction action, string reason, string shown) =>
        WordsAsync(words => Assert.Equal(shown, words.Reason(Entry(action, "").Because(reason))));

    /// <summary>Whatever the program writes by a list of its own has a word: kinds, rights, columns.</summary>
    [Fact]
    public Task No_word_of_the_program_is_shown() => WordsAsync(words =>
    {
        var code = Written().Where(one => CodeWord().IsMatch(Shown(words, one.Entry)) || Shown(words, one.Entry)
            .Contains(one.Word, StringComparison.Ordinal)).Select(one => $"{one.Entry.Action}: {one.Word}");
        Offenders.AssertNone(code);
    });

    [Fact]
    public void Each_action_and_each_form_has_a_sample() => Assert.Equal(
        Enum.GetValues<AuditForm>().Where(form => form is not AuditForm.Plain and not AuditForm.Group),
        Written().Select(one => AuditForms.Of(one.Entry.Action)).Distinct().Order());

    [Fact]
    public async Task Each_column_that_entries_name_has_a_label()
    {
        await using var scenario = await Scenario.CreateAsync();
        var named = await scenario.AskAsync(db => Task.FromResult(Audited
            .SelectMany(type => db.Model.FindEntityType(type)!.GetProperties())
            .Where(p => AuditEntry.IsShort(p) && !p.IsPrimaryKey() && (!p.IsForeignKey() || p.Name == "GroupId"))
            .Select(p => p.Name).Distinct().ToArray()));
        Offenders.AssertNone(named.Except(AuditColumns.All.Select(c => c.Name)).Order(StringComparer.Ordinal));
    }

    private static readonly Type[] Audited =
        [typeof(App), typeof(Book), typeof(ConfigurationProfile), typeof(FeatureSet), typeof(AutoDeliveryList)];

    /// <summary>One entry for each word that the program writes, as it writes it.</summary>
    private static IEnumerable<(AuditEntry Entry, string Word)> Written()
    {
        foreach (var kind in Enum.GetValues<JobKind>().Select(KindNames.Of))
        {
            foreach (var action in (AuditAction[])[
                AuditAction.ActOrdered, AuditAction.ActDone, AuditAction.OperationRegistered,
                AuditAction.ReservationMoved, AuditAction.ReservationLifted])
            {
                yield return (Entry(action, $"12: {kind} 辞書"), kind);
            }

            yield return (Entry(AuditAction.JobsCanceled, $"{kind} 12"), kind);
            yield return (Entry(AuditAction.SettingChanged, "Deadlines").Changed("–", $"{kind}=3"), kind);
        }

        foreach (var kind in Enum.GetValues<RunKind>())
        {
            yield return (Entry(kind.AuditedAs(), $"{kind} 12"), kind.ToString());
            yield return (Entry(AuditAction.RunResumed, $"{kind} 12"), kind.ToString());
        }

        foreach (var act in Enum.GetValues<IrreversibleKind>())
        {
            yield return (Entry(AuditAction.RunApprovalAsked, $"{act} 12"), act.ToString());
        }

        foreach (var one in WrittenOfPeople().Concat(WrittenOfItems())) { yield return one; }
    }

    private static IEnumerable<(AuditEntry Entry, string Word)> WrittenOfPeople()
    {
        foreach (var permission in Permissions.OfApi)
        {
            yield return (Entry(AuditAction.PermissionSetAdded, "1組").Changed(null, $"1組: {permission}"), permission);
            var token = Entry(AuditAction.TokenCreated, "t").Changed(null, $"until 2027-01-01; {permission}");
            yield return (token, permission);
        }

        foreach (var role in Roles.All)
        {
            yield return (Entry(AuditAction.PersonRoleChanged, "花子").Changed(role, "–"), role);
            yield return (Entry(AuditAction.PersonCreated, $"花子 ({role})"), role);
        }

        foreach (var setting in typeof(SetValues).GetProperties().Select(p => p.Name)
            .Where(name => name is not ("None" or "DeadlineText" or "WakeText" or "EqualityContract")))
        {
            yield return (Entry(AuditAction.SettingChanged, setting), setting);
        }

        foreach (var reason in (string[])["revoked", "expired", "person disabled", "password to be changed"])
        {
            yield return (Entry(AuditAction.TokenRefused, "t").Because(reason), reason);
        }
    }

    private static IEnumerable<(AuditEntry Entry, string Word)> WrittenOfItems()
    {
        foreach (var column in AuditColumns.All)
        {
            var entry = Entry(AuditAction.CatalogueEdited, "app: 辞書").Changed($"{column.Name}: –", "–");
            yield return (entry, column.Name + ":");
            entry = Entry(AuditAction.AutoDeliveryEdited, "朝").Changed($"{column.Name}: –", "–");
            yield return (entry, column.Name + ":");
        }

        foreach (var remedy in Enum.GetValues<RemedyKind>().Select(RemedyPlan.NameOf))
        {
            yield return (Entry(AuditAction.RemedyStarted, $"#12 {remedy}"), remedy);
        }

        var conditions = JobQuery.ConditionNames.Concat(DeviceQuery.ConditionNames);
        foreach (var condition in conditions)
        {
            yield return (Entry(AuditAction.JobsCanceled, $"CancelMatching {condition}=1"), condition + "=");
        }
    }

    private static string Shown(AuditWords words, AuditEntry entry) => string.Join(
        ' ',
        AuditWords.Subject(entry),
        words.Before(entry),
        words.After(entry),
        words.Reason(entry),
        entry.Action.Label());

    private static AuditEntry Entry(AuditAction action, string subject) =>
        AuditEntry.Of("y.tanaka", action, subject, DateTime.UnixEpoch).InRun(1);

    private static async Task WordsAsync(Action<AuditWords> test)
    {
        await using var scenario = await Scenario.CreateAsync();
        await scenario.DoAsync<AuditWords>(words =>
        {
            InJapanese(() => test(words));
            return Task.CompletedTask;
        });
    }

    private static void InJapanese(Action test)
    {
        var (before, beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (new("ja-JP"), new("ja-JP"));
        try { test(); }
        finally { (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi); }
    }

    /// <summary>A word as programs write it.</summary>
    [GeneratedRegex(
        @"\b([a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*)\b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CodeWord();
}
