using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Enrollments.Import;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Importing devices over the pages without script.</summary>
public sealed class ImportPageTests(DevicePageTests.Console console) : IClassFixture<DevicePageTests.Console>
{
    private static readonly Encoding ShiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932)!;

    [Fact]
    public async Task A_file_is_previewed_and_imported_without_script_and_its_errors_can_be_saved()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var page = await visitor.UploadAsync(
            await visitor.GetAsync("/devices/import"),
            "form.form",
            "端末.csv",
            ShiftJis.GetBytes("端末番号,所有者名\r\nIMP-1,渡辺 楓\r\n,番号なし\r\n"));
        page.AssertShows(".card-s", "エラーの行を除き 1台を取り込む");
        await visitor.GetAsync(page.QuerySelector("a[href$='errors.csv']")!.GetAttribute("href")!);
        Assert.Contains("3,端末番号がありません。,", await visitor.Last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await console.ReadAsync(db => db.Devices.CountAsync(d => d.Number == "IMP-1")));

        page = await visitor.SubmitAsync(page, ".acts form");
        page.AssertShows("#progress", "新規 1台・エラー 1行");
        (await visitor.GetAsync("/devices?number=imp")).AssertShows("tbody", "渡辺 楓");
        await visitor.GetAsync("/devices.csv?number=imp");
        Assert.Contains("IMP-1,渡辺 楓,", await visitor.Last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_list_of_devices_is_said_at_the_field()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var form = await visitor.GetAsync("/devices/import");
        (byte[], string)[] refused =
        [
            ([], "ファイルを選んで"),
            ("number"u8.ToArray(), "データの行がありません"),
            ([0x50, 0x4B, 3, 4], "Excel"),
            ([0x82, 0x20, 0x81], "読めません"),
            (new byte[(ImportFilesController.MaxMegabytes << 20) + 1], "大きすぎます"),
        ];
        foreach (var (file, words) in refused)
        {
            (await visitor.UploadAsync(form, "form.form", "x.csv", file)).AssertShows("#file-wrong", words);
        }
    }
}
