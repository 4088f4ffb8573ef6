using System.Text;
using MobiJobs.Enrollments.Import;

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

    private static IReadOnlyList<ImportRow> Read(string file) => ImportSheet.Read(Encoding.UTF8.GetBytes(file)).Rows;
}
