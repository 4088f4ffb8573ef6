using System.Text;
using MobiJobs.Enrollments.Import;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>Lists of devices as spreadsheets and other consoles really write them.</summary>
public sealed class Files_of_spreadsheets
{
    [Theory]
    [InlineData("端末番号,所有者名,機種\r\nT-1,\"山田\r\n太郎\",iPad\r\nT-2,鈴木,iPad\r\n")]
    [InlineData("端末番号,所有者名,機種\nT-1,\"山田\n太郎\",\"iPad\"\nT-2,鈴木,iPad")]
    [InlineData("端末番号\t所有者名\t機種\rT-1\t\"山田\r太郎\"\tiPad\rT-2\t鈴木\tiPad\r")]
    [InlineData("端末番号,所有者名,\"機\n種\"\nT-1,\"山田\n 太郎 \",iPad\nT-2,鈴木,iPad\n")]
    public void A_line_break_within_a_cell_is_a_blank(string file)
    {
        var rows = Read(file);

        Assert.Equal([("T-1", "山田 太郎"), ("T-2", "鈴木")], rows.Select(r => (r.Number, r.Owner)));
        Assert.All(rows, row => Assert.Null(row.Problem));
        Assert.Equal(2, rows[1].Line - rows[0].Line);
    }

    [Theory]
    [InlineData("number,owner\nT-1,\"山田\nT-2,鈴木\nT-3,佐藤\n")]
    [InlineData("number,owner\nT-1,\"山田\nT-2,\"鈴木\"\nT-3,佐藤\n")]
    public void A_missing_quotation_mark_costs_its_own_row_only(string file)
    {
        var rows = Read(file);

        Assert.Equal([2L, 3L, 4L], rows.Select(r => r.Line));
        Assert.NotNull(rows[0].Problem);
        Assert.Equal([("T-2", "鈴木"), ("T-3", "佐藤")], rows.Skip(1).Select(r => (r.Number, r.Owner)));
        Assert.All(rows.Skip(1), row => Assert.Null(row.Problem));
    }

    [Theory]
    [InlineData("1.23457E+11", "")]
    [InlineData("1.2E+05", "")]
    [InlineData("1月2日", "")]
    [InlineData("2-Jan", "")]
    [InlineData("Jan-02", "")]
    [InlineData("2026/1/2", "")]
    [InlineData("#N/A", "")]
    [InlineData("T-1", "#REF!")]
    [InlineData("T-1", "########")]
    [InlineData("T-1", "1.23E+11")]
    [InlineData("T-1", "3月4日")]
    public void A_number_that_a_spreadsheet_has_spoilt_is_wrong(string number, string serial)
    {
        var row = Assert.Single(Read($"number,serial\n{number},{serial}\n"));
        Assert.NotNull(row.Problem);
    }

    [Theory]
    [InlineData("group", "1月2日", "グループ")]
    [InlineData("owner", "9.01234E+10", "所有者名")]
    [InlineData("serial", "1234567890123450", "シリアル番号")]
    [InlineData("number", "1234567890123450000", "端末番号")]
    public void What_may_be_spoilt_is_in_doubt_and_its_field_is_named(string field, string value, string label)
    {
        var file = field == "number" ? $"number\n{value}\n" : $"number,{field}\nT-1,{value}\n";
        var row = Assert.Single(Read(file));
        Assert.Null(row.Problem);
        Assert.Contains(label, row.Doubt, StringComparison.Ordinal);
        Assert.Contains(value, row.Doubt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(254, false)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_text_of_the_length_at_which_old_formats_cut_is_in_doubt(int length, bool isInDoubt)
    {
        var row = Assert.Single(Read($"number,group\nT-1,{new string('a', length)}\n"));
        Assert.Equal(isInDoubt, row.Doubt is not null);
    }

    [Theory]
    [InlineData("T-1", "2026年度/1-2", "4月入学", "E12")]
    [InlineData("12E5", "2/3", "山田 #2", "1-2")]
    public void What_only_looks_a_little_like_it_is_not(string number, string group, string owner, string model)
    {
        var row = Assert.Single(Read($"number,group,owner,model\n{number},{group},{owner},{model}\n"));
        Assert.Equal((null, null), (row.Problem, row.Doubt));
    }

    [Theory]
    [InlineData("00123,124,00125", "124")]
    [InlineData("1001,1002,1003,1004,1005,1006,1007,1008,1009,999", "999")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11", "")]
    [InlineData("T-1,2,003", "2")]
    [InlineData("01,001,2", "")]
    public void A_number_that_is_shorter_than_its_neighbours_is_in_doubt(string numbers, string inDoubt)
    {
        var rows = Read($"number\n{numbers.Replace(',', '\n')}\n");
        Assert.Equal(inDoubt, string.Join(',', rows.Where(r => r.Doubt is not null).Select(r => r.Number)));
    }

    [Theory]
    [InlineData("'=x", "=x")]
    [InlineData("'＝x", "＝x")]
    [InlineData("'－1", "－1")]
    [InlineData("'@x", "@x")]
    [InlineData("'00123", "00123")]
    [InlineData("=\"\"00123\"\"", "00123")]
    [InlineData("'x", "'x")]
    public void Guards_of_exports_come_back_as_the_value(string cell, string value)
    {
        var row = Assert.Single(Read($"number,owner\nT-1,\"{cell}\"\n"));
        Assert.Equal(value, row.Owner);
    }

    [Fact]
    public void A_workbook_is_refused_with_what_to_do()
    {
        foreach (var file in (byte[][])[[0x50, 0x4B, 3, 4, 0, 0, 0x81], [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1]])
        {
            Assert.Equal(Labels.Import_Workbook, ImportSheet.Open(file).Problem);
        }
    }

    /// <summary>87 9F is 俱 in Shift_JIS-2004 and nothing in Windows; 81 60 is 〜 or ～.</summary>
    [Fact]
    public void Letters_that_Windows_lacks_are_those_of_the_later_Shift_JIS()
    {
        byte[] file = [.. "number,owner\nT-1,"u8, 0x87, 0x9F, 0x81, 0x60, 0x8E, 0x52, 0xB1, 0x83, 0x97, .. "\n"u8];
        var row = Assert.Single(ReadSheet.Of(file).Rows);
        Assert.Equal(("俱〜山ｱ\u30AB\u309A", null, null), (row.Owner, row.Problem, row.Doubt));
    }

    [Fact]
    public void Bytes_that_are_no_letter_cost_their_row_and_an_organisations_own_letter_is_in_doubt()
    {
        var shiftJis = CodePagesEncodingProvider.Instance.GetEncoding(932)!;
        var names = string.Concat(Enumerable.Range(1, 20).Select(i => $"T-{i},山田太郎\n"));
        byte[] file =
        [
            .. shiftJis.GetBytes("端末番号,所有者名\n" + names + "T-21,"), 0x85, 0x7F,
            .. "\nT-22,"u8, 0xF0, 0x40, .. shiftJis.GetBytes("田\nT-23,山～田\n"),
        ];
        var rows = ReadSheet.Of(file).Rows;

        Assert.Equal([22L], rows.Where(r => r.Problem is not null).Select(r => r.Line));
        Assert.Equal([23L], rows.Where(r => r.Doubt is not null).Select(r => r.Line));
        Assert.Equal("山～田", rows[^1].Owner);
    }

    private static IReadOnlyList<ImportRow> Read(string file) => ReadSheet.Of(Encoding.UTF8.GetBytes(file)).Rows;
}
