using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>A list of another product is imported, once by a person's match, then by that match.</summary>
public sealed class Matching_the_columns_of_a_file(DevicePageTests.Console console)
    : IClassFixture<DevicePageTests.Console>
{
    [Fact]
    public async Task Is_done_once_for_files_with_the_same_headings_and_can_be_changed()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        var page = await UploadAsync(person, "Name,Serial No,Asset Tag,User,Colour\niPad 1,SX1,AX-1,山田,blue\n");
        page.AssertShows("h1", "列の対応");
        page.AssertShows("table.jobs", "blue");
        Assert.Equal(["2", "3", "", "1", ""], Chosen(page));

        page = await person.SubmitAsync(page, "form.form", Choice(number: "2", owner: "3", serial: "1"));
        page.AssertShows(".card-s", "Name、Colour");
        page.AssertShows("main", "AX-1");

        page = await UploadAsync(person, "Name,Serial No,Asset Tag,User,Colour\niPad 2,SX2,AX-2,鈴木,red\n");
        page.AssertShows("h1", "取り込みの確認");
        page.AssertShows("main", "鈴木");

        page = await person.GetAsync(page.QuerySelector("a[href*='/devices/import/files/']")!.GetAttribute("href")!);
        page = await person.SubmitAsync(page, "form.form", Choice(number: "2", owner: "0", serial: "1"));
        page.AssertShows("main", "iPad 2");
        page = await person.SubmitAsync(page, ".acts form");
        page.AssertShows("#progress", "新規 1台");

        Assert.Equal("iPad 2", await console.ReadAsync(db =>
            db.Devices.Where(d => d.Number == "AX-2").Select(d => d.OwnerName).SingleAsync()));
        var entries = await console.ReadAsync(db => db.Audit
            .Where(a => a.Action == AuditAction.ImportColumnsMatched).OrderBy(a => a.Id).ToListAsync());
        Assert.Equal(2, entries.Count);
        Assert.Contains("Owner: User", entries[1].Before, StringComparison.Ordinal);
        Assert.Contains("Owner: Name", entries[1].After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_headings_loses_no_device_and_leaves_nobodys_name_behind()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        var page = await UploadAsync(person, "HX-1,山本 一\nHX-2,山本 二\n");
        page.AssertShows("form.form", "1行目を見出しとして扱います");

        var choice = Choice(number: "0", owner: "1");
        choice["IsHeadless"] = "true";
        page = await person.SubmitAsync(page, "form.form", choice);
        page.AssertShows("main", "2台");
        page = await person.GetAsync(page.QuerySelector("a[href*='/devices/import/files/']")!.GetAttribute("href")!);
        Assert.NotNull(page.QuerySelector("input[name=IsHeadless][checked]"));
        page.AssertShows("table.jobs", "1列目");
        page = await person.SubmitAsync(page, "form.form", choice);
        page = await person.SubmitAsync(page, ".acts form");
        page.AssertShows("#progress", "新規 2台");

        Assert.Equal("山本 一", await console.ReadAsync(db =>
            db.Devices.Where(d => d.Number == "HX-1").Select(d => d.OwnerName).SingleAsync()));
        var matches = await console.ReadAsync(db => db.ImportMatches.ToListAsync());
        var entries = await console.ReadAsync(db => db.Audit.Select(a => a.Before + a.After).ToListAsync());
        Assert.DoesNotContain(
            entries.Concat(matches.SelectMany(m => m.Headings)),
            kept => kept.Contains("山本", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Needs_a_column_that_says_which_device_a_row_is_about()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        var page = await UploadAsync(person, "氏名,色\n山田,blue\n");
        page.AssertShows("h1", "列の対応");
        page = await person.SubmitAsync(page, "form.form", Choice(owner: "0"));
        page.AssertShows("#number-wrong", "端末番号かシリアル番号");
    }

    [Fact]
    public async Task Shows_nobody_elses_file()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        await UploadAsync(person, "Serial No,Shape\nSX9,round\n");
        var path = person.Last.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.Contains("/files/", path, StringComparison.Ordinal);

        using var other = await console.Running.SignInAsync(Roles.Administrator);
        await other.GetAsync(path);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, other.Last.StatusCode);
    }

    [Fact]
    public async Task What_may_be_spoilt_is_left_out_until_a_person_says_that_it_is_right()
    {
        using var person = await console.Running.SignInAsync(Roles.Administrator);
        var page = await UploadAsync(person, "端末番号,所有者名\n00771,山田\n772,鈴木\n");
        page.AssertShows("#doubts", "先頭の 0 が失われた");
        page.AssertShows(".acts", "1台を取り込む");
        page.AssertShows("#doubts tbody", "772");

        page = await person.SubmitAsync(page, "#doubts form");
        Assert.Null(page.QuerySelector("#doubts"));
        page = await person.SubmitAsync(page, ".acts form");
        page.AssertShows("#progress", "新規 2台");

        page = await UploadAsync(person, "端末番号,所有者名\n771,別の人\n");
        page.AssertShows("#doubts", "00771");
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> UploadAsync(Visitor person, string text) =>
        await person.UploadAsync(
            await person.GetAsync("/devices/import"), "form.form", "export.csv", Encoding.UTF8.GetBytes(text));

    private static string[] Chosen(AngleSharp.Html.Dom.IHtmlDocument page) =>
    [
        .. page.QuerySelectorAll("form.form select").Select(select =>
            select.QuerySelector("option[selected]")?.GetAttribute("value") ?? ""),
    ];

    private static Dictionary<string, string> Choice(string number = "", string owner = "", string serial = "") =>
        new() { ["Number"] = number, ["Owner"] = owner, ["Model"] = "", ["Serial"] = serial, ["Group"] = "" };
}
