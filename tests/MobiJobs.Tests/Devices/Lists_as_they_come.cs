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
    public void A_row_with_more_cells_than_columns_is_marked() =>
        Assert.Equal(Labels.Import_MoreCells, Assert.Single(Read("shifted-cells")).Problem);

    [Theory]
    [InlineData("jamf-mobile-devices", "Asset Tag")]
    [InlineData("intune-devices", "Device name")]
    [InlineData("apple-school-manager", "Serial Number")]
    public void A_list_of_another_console_is_refused_with_the_columns_that_it_has(string file, string column)
    {
        var problem = ImportSheet.Read(Bytes(file)).Problem;
        Assert.Contains(column, problem, StringComparison.Ordinal);
    }

    private static IReadOnlyList<ImportRow> Read(string file)
    {
        var sheet = ImportSheet.Read(Bytes(file));
        Assert.Null(sheet.Problem);
        return sheet.Rows;
    }

    private static byte[] Bytes(string file) => File.ReadAllBytes(
        Path.Combine(Sources.Root, "tests", "MobiJobs.Tests", "Devices", "Cases", $"{file}.csv"));
}
