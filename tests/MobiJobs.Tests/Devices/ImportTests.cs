using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.Groups;
using MobiJobs.Enrollments;
using MobiJobs.Enrollments.Import;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

public sealed class ImportTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    public static TheoryData<string> Encodings =>
        ["utf-8", "utf-8-mark", "shift_jis", "utf-16", "utf-16-big", "utf-16-unmarked", "utf-16-big-unmarked"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void The_same_rows_are_read_from_every_encoding(string encoding)
    {
        var row = Assert.Single(
            ReadSheet.Of(Encode("端末番号,所有者名,グループ\r\n１a-7,\"佐藤, 花子\",1年/A組\r\n,,\r\n", encoding)).Rows);
        Assert.Equal(new ImportRow(2, "1A-7", "佐藤, 花子", null, null, "1年/A組", null), row);
    }

    [Fact]
    public void Columns_are_known_by_their_names_in_any_order_and_either_language()
    {
        var row = Assert.Single(ReadSheet.Of("Serial Number;OWNER;Number\nF1;'=x;A-1"u8.ToArray()).Rows);
        Assert.Equal(new ImportRow(2, "A-1", "=x", null, "F1", null, null), row);
    }

    [Fact]
    public void A_file_that_is_no_list_of_devices_is_refused_whole()
    {
        byte[][] refused =
        [
            [],
            "\r\n"u8.ToArray(),
            "number"u8.ToArray(),
            [0x50, 0x4B, 3, 4, 0, 0, 0x81],
            [0xFF, 0xFF, 0x80],
        ];
        foreach (var file in refused)
        {
            var sheet = ReadSheet.Of(file);
            Assert.NotNull(sheet.Problem);
            Assert.Empty(sheet.Rows);
        }
    }

    [Fact]
    public async Task Each_wrong_row_is_named_by_its_line_and_the_rest_is_imported()
    {
        await using var scenario = await Scenario.CreateAsync();
        var file = "number,owner,model,group\nA-1,佐藤,iPad,\n,誰か,,\n a-１ ,二度,,\nA/2,斜線,,\n"
            + $"A-3,{new string('長', 201)},,\nA-4,無い組,,9年\nA-5,\"引用,,\nA-6,鈴木,,\n";
        var (run, look) = await PreviewAsync(scenario, file);

        Assert.Equal([3L, 4, 5, 6, 7, 8], look.Errors.Select(e => e.Row.Line));
        Assert.Contains("2行目", look.Errors[1].Problem, StringComparison.Ordinal);
        Assert.Equal((2, 6), (run.Count, look.Count(ImportVerdict.Wrong)));

        Assert.Equal((2, 0, 0, 6), Verdicts(await ConfirmAsync(scenario, run)));
        Assert.Equal(
            ["1A-0001", "A-1", "A-6"],
            await scenario.AskAsync(db => db.Devices.Select(d => d.Number).Order().ToListAsync()));
    }

    [Fact]
    public async Task New_devices_are_fetched_by_system_and_known_ones_change_only_where_the_file_says_so()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var file = "number,owner,serial,group\n1A-0001,新しい 所有者,S1,\n1A-0002,,,本校/1年\n"
            + "1A-0003,佐藤 花子,,\nN-1,山田,S9,本校/1年\n";
        var (run, look) = await PreviewAsync(scenario, file, makesGroups: true);
        Assert.Equal((1, 2, 1, 0), (
            look.Count(ImportVerdict.New),
            look.Count(ImportVerdict.Changed),
            look.Count(ImportVerdict.Unchanged),
            look.Count(ImportVerdict.Wrong)));
        Assert.Equal(["1A-0001", "1A-0002", "N-1"], look.First.Select(r => r.Number));
        Assert.Equal(["本校/1年"], look.FirstGroups);
        Assert.Empty(await scenario.AskAsync(db => db.DeviceGroups.ToListAsync()));

        Assert.Equal((1, 2, 1, 0), Verdicts(await ConfirmAsync(scenario, run)));
        var devices = await scenario.AskAsync(
            db => db.Devices.AsNoTracking().Include(d => d.Group).OrderBy(d => d.Number).ToListAsync());
        Assert.Equal(["新しい 所有者", "佐藤 花子", "佐藤 花子", "山田"], devices.Select(d => d.OwnerName));
        Assert.Equal(["新シイ所有者", "佐藤花子", "佐藤花子", "山田"], devices.Select(d => d.OwnerForm));
        Assert.Equal([null, "1年", null, "1年"], devices.Select(d => d.Group?.Name));
        Assert.Equal("S1", devices[0].SerialNumber);

        var job = await scenario.AskAsync(db => db.Jobs.SingleAsync());
        Assert.Equal(
            (devices[3].Id, devices[3].EnrollmentId!.Value, 1L),
            (job.DeviceId, job.EnrollmentId, job.JoinNo!.Value));
        Assert.Equal((JobKind.DeviceInformation, Requester.SystemId), (job.Kind, job.RequestedById));
        var entry = await scenario.AskAsync(db => db.Audit.SingleAsync(a => a.Action == AuditAction.DevicesImported));
        Assert.Equal(("y.tanaka", "ImportDevices list.csv", 3), (entry.Who, entry.Subject, entry.Count));
        Assert.Null(await TryAsync(scenario, run, Tanaka)); // Twice is once.
    }

    [Fact]
    public async Task What_appeared_changed_or_went_after_the_preview_is_refused_and_not_overwritten()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 4);
        var group = await scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, ["1年"], default)).Id);
        var file = "number,owner,group\n1A-0001,新,\n1A-0002,新,\n1A-0003,新,\n1A-0004,新,1年\nN-1,新,\nN-2,新,\n";
        var (run, _) = await PreviewAsync(scenario, file);

        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 1)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "その間")));
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 2).ExecuteDeleteAsync());
        await scenario.AskAsync(db => db.DeviceGroups.Where(g => g.Id == group).ExecuteDeleteAsync());
        var taken = Device.Register("N-1", "その間", null, null, null, scenario.Now);
        await scenario.DoAsync<DeviceRegister, Device?>(register => register.RegisterAsync(taken, Tanaka, default));
        var progress = await ConfirmAsync(scenario, run);

        Assert.Equal((2, 4, 0), (progress.Report.Done, progress.Report.Refused, progress.Report.Pending));
        Assert.Equal(
            [ImportRefusal.DeviceChanged, ImportRefusal.DeviceGone, ImportRefusal.GroupGone, ImportRefusal.NumberTaken],
            progress.Refused.Select(e => (ImportRefusal)e.Reason));
        Assert.Equal(
            [("1A-0001", "その間"), ("1A-0003", "新"), ("1A-0004", "佐藤 花子"), ("N-1", "その間"), ("N-2", "新")],
            await scenario.AskAsync(async db => (await db.Devices.OrderBy(d => d.Number).ToListAsync())
                .ConvertAll(d => (d.Number, d.OwnerName))));
    }

    [Fact]
    public async Task A_device_that_changes_just_before_the_statement_is_refused()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var (run, _) = await PreviewAsync(scenario, "number,owner\n1A-0001,新\n1A-0002,新\n");
        scenario.Meanwhile<MobiJobsDb>(
            SecondWriter.UndoableStatement,
            db => db.Devices.Where(d => d.Id == 1)
                .ExecuteUpdateAsync(set => set.SetProperty(d => d.OwnerName, "その間")));

        var progress = await ConfirmAsync(scenario, run);

        Assert.True(scenario.Other.HasActed);
        Assert.Equal((1, 1), (progress.Report.Done, progress.Report.Refused));
        Assert.Equal(
            ["その間", "新"],
            await scenario.AskAsync(db => db.Devices.OrderBy(d => d.Id).Select(d => d.OwnerName).ToListAsync()));
    }

    [Fact]
    public async Task Unknown_groups_can_be_made_without_choosing_the_file_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (run, look) = await PreviewAsync(scenario, "number,group\nA,本校/1年/A組\nB,本校\nC,x/\"\n");
        Assert.Equal((0, 2), (run.Count, look.GroupsMissing));
        Assert.Null(await TryAsync(scenario, run, Tanaka)); // There is nothing to do.

        var next = await scenario.DoAsync<DeviceImport, long>(import => import.MakeGroupsAsync(run, Tanaka, default));
        var made = await scenario.AskAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == next));
        Assert.Equal((2, 0, 0, 1), Verdicts(await ConfirmAsync(scenario, made)));
        var tree = await scenario.AskAsync(db => GroupTree.LoadAsync(db, default));
        Assert.Equal(["本校", "本校/1年", "本校/1年/A組"], tree.InOrder.Select(g => tree.PathOf(g.Id)));
    }

    [Fact]
    public async Task A_preview_is_its_persons_own_and_its_rows_are_gone_after_a_day()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (run, _) = await PreviewAsync(scenario, "number\nA\n");
        var other = new Actor("k.mori", 3);
        Assert.Null(await FindAsync(scenario, run, other));
        Assert.Null(await TryAsync(scenario, run, other));

        scenario.Clock.Advance(RunKeeper.PreviewLife + TimeSpan.FromSeconds(1));
        Assert.Null(await FindAsync(scenario, run, Tanaka));
        Assert.Null(await TryAsync(scenario, run, Tanaka));

        var (done, _) = await PreviewAsync(scenario, "number\nB\n");
        await ConfirmAsync(scenario, done);
        var chosen = new ChosenFile("file.csv", Encoding.UTF8.GetBytes("number\nC\n"), MakesGroups: false);
        await scenario.DoAsync<ImportFiles, TakenFile>(files => files.TakeAsync(chosen, Tanaka, default));
        scenario.Clock.Advance(TimeSpan.FromDays(2));
        await scenario.DoAsync<MobiJobs.Queue.Purging.HistoryPurge, int>(purge => purge.RunAsync(default));
        Assert.Equal(0, await scenario.AskAsync(db => db.ImportItems.CountAsync()));
        Assert.Equal(0, await scenario.AskAsync(db => db.ImportFiles.CountAsync()));
        Assert.Equal(1, (await ProgressAsync(scenario, done)).Report.Done);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(22)]
    [InlineData(27)]
    [InlineData(29)]
    [InlineData(33)]
    [InlineData(48)]
    public async Task An_import_resumes_after_a_crash_and_does_nothing_twice(int steps)
    {
        const int Rows = 4100;
        await using var scenario = await Scenario.CreateAsync();
        var file = "number,owner,group\n1A-0001,変更,本校\n" + string.Concat(Enumerable
            .Range(1, Rows - 1)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"N-{i},山田 {i},本校/{i % 3}\n")));
        var (run, _) = await PreviewAsync(scenario, file, makesGroups: true);
        Assert.NotNull(await TryAsync(scenario, run, Tanaka));

        scenario.Crash.After(steps);
        var death = await Record.ExceptionAsync(
            () => scenario.DoAsync<RunKeeper>(runs => runs.CarryOutAsync(run.Id, default)));
        Assert.True(Crash.Is(death), $"It lived through {steps} steps.");
        scenario.Crash.After(-1);
        scenario.Clock.Advance(TimeSpan.FromMinutes(1)); // Its lease has ended.
        await scenario.SweepAsync();

        var progress = await ProgressAsync(scenario, run);
        Assert.Equal((Rows - 1, 1, 0, 0), Verdicts(progress));
        Assert.NotNull(progress.Run.EndedAt);
        Assert.Equal(
            Rows,
            await scenario.AskAsync(db => db.Devices.CountAsync(d => d.EnrollmentId != null && d.GroupId != null)));
        Assert.Equal(Rows - 1, await scenario.AskAsync(db => db.Jobs.Select(j => j.DeviceId).Distinct().CountAsync()));
        var counts = await scenario.AskAsync(async db => (
            await db.Enrollments.CountAsync(),
            await db.Jobs.CountAsync(),
            await db.DeviceGroups.CountAsync()));
        Assert.Equal((Rows, Rows - 1, 4), counts);
    }

    private static async Task<(Run Run, ImportPreview Look)> PreviewAsync(
        Scenario scenario,
        string text,
        bool makesGroups = false)
    {
        var rows = ReadSheet.Of(Encoding.UTF8.GetBytes(text)).Rows;
        var id = await scenario.DoAsync<DeviceImport, long>(
            import => import.PreviewAsync("list.csv", rows, makesGroups, Tanaka, default));
        return await scenario.DoAsync<ImportReport, (Run, ImportPreview)>(async report =>
        {
            var run = Assert.IsType<Run>(await report.FindAsync(id, Tanaka, default));
            return (run, await report.PreviewAsync(run, default));
        });
    }

    private static Task<Run?> FindAsync(Scenario scenario, Run run, Actor by) =>
        scenario.DoAsync<ImportReport, Run?>(report => report.FindAsync(run.Id, by, default));

    private static Task<Run?> TryAsync(Scenario scenario, Run run, Actor by) => scenario.DoAsync<RunKeeper, Run?>(
        runs => runs.ConfirmAsync(run.Id, by, AuditAction.DevicesImported, default));

    private static async Task<ImportProgress> ConfirmAsync(Scenario scenario, Run run)
    {
        Assert.NotNull(await TryAsync(scenario, run, Tanaka));
        await scenario.DoAsync<RunKeeper, Run>(runs => runs.CarryOutToEndAsync(run.Id, default));
        return await ProgressAsync(scenario, run);
    }

    private static async Task<ImportProgress> ProgressAsync(Scenario scenario, Run run)
    {
        var now = await FindAsync(scenario, run, Tanaka);
        return await scenario.DoAsync<ImportReport, ImportProgress>(report => report.ProgressAsync(now!, default));
    }

    private static (int New, int Changed, int Unchanged, int Wrong) Verdicts(ImportProgress progress) => (
        progress.Count(ImportVerdict.New),
        progress.Count(ImportVerdict.Changed),
        progress.Count(ImportVerdict.Unchanged),
        progress.Count(ImportVerdict.Wrong));

    private static byte[] Encode(string text, string encoding) => encoding switch
    {
        "utf-8-mark" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        "utf-16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
        "utf-16-big" => [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)],
        "utf-16-unmarked" => Encoding.Unicode.GetBytes(text),
        "utf-16-big-unmarked" => Encoding.BigEndianUnicode.GetBytes(text),
        "shift_jis" => CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(text),
        _ => Encoding.UTF8.GetBytes(text),
    };
}
