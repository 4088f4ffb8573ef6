using System.Text;
using MobiJobs.Enrollments.Import;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Lists of devices as people have them; each file is named after what is odd in it.</summary>
public sealed class Lists_as_they_come
{
    [Fact]
    public void A_line_break_within_a_cell_costs_no_row()
    {
        var rows = Read("quoted-newline");
        Assert.Equal([("T-9119", "山田 太郎"), ("T-9120", "鈴木")], rows.Select(r => (r.Number, r.Owner)));
        Assert.All(rows, row => Assert.Null(row.Problem));
    }

    [Fact]
    public void Characters_that_nobody_sees_make_no_second_device()
    {
        var rows = Read("invisible-characters");
        Assert.All(rows, row => Assert.True(
            row.Problem is not null || row.Number.All(char.IsAscii), $"{row.Line}: {row.Number}"));
        Assert.Equal(["T-9132", "T-9135"], rows.Where(r => r.Problem is null).Select(r => r.Number));
    }

    [Fact]
    public void The_other_bytes_of_the_same_letters_in_Shift_JIS_are_read() => Assert.Equal(
        [("T-9501", "髙橋", null), ("T-9502", "山﨑", null)],
        Read("shift-jis-nec-selected").Select(r => (r.Number, r.Owner, r.Problem)));

    [Fact]
    public void Numbers_that_a_spreadsheet_has_changed_are_marked()
    {
        var rows = Read("excel-damage");
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal(Labels.Import_SpreadsheetChanged, row.Problem));
    }

    [Fact]
    public void Numbers_that_are_kept_from_it_are_read_as_they_are_meant() => Assert.Equal(
        [("00123", "a", null), ("00124", "b", null)],
        Read("excel-text-guard").Select(r => (r.Number, r.Owner, r.Problem)));

    [Fact]
    public void A_title_above_the_headings_is_passed_over()
    {
        var rows = ReadSheet.Of(Encoding.UTF8.GetBytes("端末一覧,2026年11月,\n\n端末番号,所有者名\nT-1,山田\n")).Rows;
        Assert.Equal([(4L, "T-1", "山田", null)], rows.Select(r => (r.Line, r.Number, r.Owner, r.Problem)));
    }

    [Theory]
    [InlineData("device_number,serial_number\nT-1,S1\n")]
    [InlineData("sep=;\nDeviceNumber;SerialNumber\nT-1;S1\n")]
    [InlineData("Ｎｕｍｂｅｒ\tシリアル\nT-1\tS1\n")]
    public void Headings_are_known_however_they_are_written(string file)
    {
        var row = Assert.Single(ReadSheet.Of(Encoding.UTF8.GetBytes(file)).Rows);
        Assert.Equal(("T-1", "S1", null), (row.Number, row.Serial, row.Problem));
    }

    [Fact]
    public void A_row_with_more_cells_than_columns_is_marked() =>
        Assert.Equal(Labels.Import_MoreCells, Assert.Single(Read("shifted-cells")).Problem);

    [Theory]
    [InlineData("jamf-mobile-devices", "T-9001", "山田 花子", "iPad (9th generation)", "DMPX00000001", "1年")]
    [InlineData("intune-devices", "DMPX00000002", "u2@example.jp", "iPad", "DMPX00000002", null)]
    [InlineData("apple-school-manager", "DMPX00000003", null, "iPad", "DMPX00000003", null)]
    public void A_list_of_another_console_is_proposed_a_match(
        string file, string number, string? owner, string model, string serial, string? group)
    {
        Assert.Null(ColumnMatch.OfOwn(ImportSheet.Open(Bytes(file)).Columns)); // A person is to confirm it.
        var row = Assert.Single(Read(file));
        Assert.Equal(
            (number, owner, model, serial, group, null),
            (row.Number, row.Owner, row.Model, row.Serial, row.Group, row.Problem));
    }

    private static IReadOnlyList<ImportRow> Read(string file)
    {
        var sheet = ReadSheet.Of(Bytes(file));
        Assert.Null(sheet.Problem);
        return sheet.Rows;
    }

    private static byte[] Bytes(string file) => File.ReadAllBytes(
        Path.Combine(Sources.Root, "tests", "MobiJobs.Tests", "Devices", "Cases", $"{file}.csv"));
}
