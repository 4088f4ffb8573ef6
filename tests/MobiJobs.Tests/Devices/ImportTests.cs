using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices.Groups;
using MobiJobs.Enrollments.Import;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

public sealed class ImportTests
{
    private static readonly Actor Tanaka = new("y.tanaka", 2);

    public static TheoryData<string> Encodings => ["utf-8", "utf-8-mark", "shift_jis", "utf-16"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void The_same_rows_are_read_from_every_encoding(string encoding)
    {
        var row = Assert.Single(ImportSheet.Read(Encode("端末番号,所有者名,グループ\r\n１a-7,\"佐藤, 花子\",1年/A組\r\n,,\r\n", encoding)).Rows);
        Assert.Equal(new ImportRow(2, "1A-7", "佐藤, 花子", null, null, "1年/A組", null), row);
    }

    [Fact]
    public void Columns_are_known_by_their_names_in_any_order_and_either_language()
    {
        var row = Assert.Single(ImportSheet.Read("Serial Number;OWNER;Number\nF1;'=x;A-1"u8.ToArray()).Rows);
        Assert.Equal(new ImportRow(2, "A-1", "=x", null, "F1", null, null), row);
    }

    [Fact]
    public void A_file_that_is_no_list_of_devices_is_refused_whole()
    {
        foreach (var file in (byte[][])[[], "\r\n"u8.ToArray(), "名前,機種\r\nx,y"u8.ToArray(), "number"u8.ToArray(), [0x50, 0x4B, 3, 4, 0, 0, 0x81], [0xFF, 0xFF, 0x80]])
        {
            var sheet = ImportSheet.Read(file);
            Assert.NotNull(sheet.Problem);
            Assert.Empty(sheet.Rows);
        }
    }

    [Fact]
    public async Task Each_wrong_row_is_named_by_its_line_and_the_rest_is_imported()
    {
        await using var scenario = await Scenario.CreateAsync();
        var file = $"number,owner,model,group\nA-1,佐藤,iPad,\n,誰か,,\n a-１ ,二度,,\nA/2,斜線,,\nA-3,{new string('長', 201)},,\nA-4,無い組,,9年\nA-5,\"引用,,\nA-6,鈴木,,\n";
        var (id, look) = await PreviewAsync(scenario, file);

        Assert.Equal([3L, 4, 5, 6, 7, 8], look.Lines.Where(l => l.Verdict == ImportVerdict.Wrong).Select(l => l.Row.Line));
        Assert.Contains("2 行目", look.Lines[2].Problem, StringComparison.Ordinal);
        Assert.Equal(2, look.Run.Expected);

        var run = await ConfirmAsync(scenario, id);
        Assert.Equal((2, 0, 0, 6), (run!.Registered, run.Changed, run.Unchanged, run.Wrong));
        Assert.Equal(["1A-0001", "A-1", "A-6"], await scenario.AskAsync(db => db.Devices.Select(d => d.Number).Order().ToListAsync()));
    }

    [Fact]
    public async Task New_devices_are_fetched_by_system_and_known_ones_change_only_where_the_file_says_so()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        var (id, look) = await PreviewAsync(scenario, "number,owner,serial,group\n1A-0001,新しい 所有者,S1,\n1A-0002,,,本校/1年\n1A-0003,佐藤 花子,,\nN-1,山田,S9,本校/1年\n", makesGroups: true);
        Assert.Equal([ImportVerdict.Changed, ImportVerdict.Changed, ImportVerdict.Unchanged, ImportVerdict.New], look.Lines.Select(l => l.Verdict));
        Assert.Equal(["本校/1年"], look.GroupsToCreate);
        Assert.Empty(await scenario.AskAsync(db => db.DeviceGroups.ToListAsync()));

        var run = await ConfirmAsync(scenario, id);
        Assert.Equal((1, 2, 1, 0), (run!.Registered, run.Changed, run.Unchanged, run.Wrong));
        var devices = await scenario.AskAsync(db => db.Devices.AsNoTracking().Include(d => d.Group).OrderBy(d => d.Number).ToListAsync());
        Assert.Equal(["新しい 所有者", "佐藤 花子", "佐藤 花子", "山田"], devices.Select(d => d.OwnerName));
        Assert.Equal([null, "1年", null, "1年"], devices.Select(d => d.Group?.Name));
        Assert.Equal("S1", devices[0].SerialNumber);

        var job = await scenario.AskAsync(db => db.Jobs.SingleAsync());
        Assert.Equal((devices[3].Id, devices[3].EnrollmentId!.Value, 1L), (job.DeviceId, job.EnrollmentId, job.JoinNo!.Value));
        Assert.Equal((JobKind.DeviceInformation, Requester.SystemId), (job.Kind, job.RequestedById));
        var entry = await scenario.AskAsync(db => db.Audit.SingleAsync(a => a.Action == AuditAction.DevicesImported));
        Assert.Equal(("y.tanaka", "list.csv", 3), (entry.Who, entry.Subject, entry.Count));
        Assert.Null(await ConfirmAsync(scenario, id)); // Twice is once.
    }

    [Fact]
    public async Task Unknown_groups_can_be_made_without_choosing_the_file_again()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (id, look) = await PreviewAsync(scenario, "number,group\nA,本校/1年/A組\nB,本校\nC,x/\"\n");
        Assert.Equal(0, look.Run.Expected);
        Assert.Null(await ConfirmAsync(scenario, id)); // There is nothing to do.

        Assert.True(await scenario.DoAsync<DeviceImport, bool>(import => import.MakeGroupsAsync(id, Tanaka, default)));
        Assert.Equal(2, (await ConfirmAsync(scenario, id))!.Registered);
        var tree = await scenario.AskAsync(db => GroupTree.LoadAsync(db, default));
        Assert.Equal(["本校", "本校/1年", "本校/1年/A組"], tree.InOrder.Select(g => tree.PathOf(g.Id)));
    }

    [Fact]
    public async Task A_preview_is_its_persons_own_and_lasts_a_day()
    {
        await using var scenario = await Scenario.CreateAsync();
        var (id, _) = await PreviewAsync(scenario, "number\nA\n");
        var other = new Actor("k.mori", 3);
        Assert.Null(await scenario.DoAsync<DeviceImport, ImportPreview?>(import => import.FindPreviewAsync(id, other, default)));
        Assert.Null(await scenario.DoAsync<DeviceImport, ImportRun?>(import => import.ConfirmAsync(id, other, default)));

        scenario.Clock.Advance(DeviceImport.PreviewLife + TimeSpan.FromSeconds(1));
        Assert.Null(await ConfirmAsync(scenario, id));
        await scenario.DoAsync<MobiJobs.Queue.HistoryPurge, int>(purge => purge.RunAsync(default));
        Assert.Equal((0, 0), await scenario.AskAsync(async db => (await db.ImportRuns.CountAsync(), await db.ImportFiles.CountAsync())));
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
        var file = "number,owner,group\n1A-0001,変更,本校\n" + string.Concat(Enumerable.Range(1, Rows - 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"N-{i},山田 {i},本校/{i % 3}\n")));
        var (id, _) = await PreviewAsync(scenario, file, makesGroups: true);
        var run = await ConfirmAsync(scenario, id); // More than a chunk: it waits for the workers.
        Assert.Equal(0, run!.Cursor);

        scenario.Crash.After(steps);
        var death = await Record.ExceptionAsync(() => scenario.DoAsync<DeviceImport>(import => import.RunAsync(id, default)));
        Assert.True(Crash.Is(death), $"It lived through {steps} steps.");
        scenario.Crash.After(-1);
        await scenario.SweepAsync();

        run = await scenario.AskAsync(db => db.ImportRuns.SingleAsync());
        Assert.Equal((Rows, Rows - 1, 1, 0, 0), (run.Cursor, run.Registered, run.Changed, run.Unchanged, run.Wrong));
        Assert.NotNull(run.EndedAt);
        Assert.Equal(Rows, await scenario.AskAsync(db => db.Devices.CountAsync(d => d.EnrollmentId != null && d.GroupId != null)));
        Assert.Equal(Rows - 1, await scenario.AskAsync(db => db.Jobs.Select(j => j.DeviceId).Distinct().CountAsync()));
        Assert.Equal((Rows, Rows - 1, 4), await scenario.AskAsync(async db => (await db.Enrollments.CountAsync(), await db.Jobs.CountAsync(), await db.DeviceGroups.CountAsync())));
    }

    private static async Task<(long Id, ImportPreview Look)> PreviewAsync(Scenario scenario, string text, bool makesGroups = false)
    {
        var file = Encoding.UTF8.GetBytes(text);
        var id = await scenario.DoAsync<DeviceImport, long>(import => import.PreviewAsync("list.csv", file, ImportSheet.Read(file), makesGroups, Tanaka, default));
        return (id, Assert.IsType<ImportPreview>(await scenario.DoAsync<DeviceImport, ImportPreview?>(import => import.FindPreviewAsync(id, Tanaka, default))));
    }

    private static Task<ImportRun?> ConfirmAsync(Scenario scenario, long id) => scenario.DoAsync<DeviceImport, ImportRun?>(import => import.ConfirmAsync(id, Tanaka, default));

    private static byte[] Encode(string text, string encoding) => encoding switch
    {
        "utf-8-mark" => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        "utf-16" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
        "shift_jis" => CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetBytes(text),
        _ => Encoding.UTF8.GetBytes(text),
    };
}
