using System.Text;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Devices.Groups;
using MobiJobs.Enrollments.Import;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Devices;

/// <summary>A list without numbers is about the devices that have its serial numbers.</summary>
public sealed class Devices_known_by_their_serial_number
{
    [Theory]
    [InlineData("Serial Number,Assigned To\nSX1,鈴木\nSX2,佐藤\n", "1A-0001 Changed;SX2 New")]
    [InlineData("端末番号,シリアル番号\nT-1,SX1\n1A-0001,SX1\n", "T-1 Doubtful;1A-0001 Unchanged")]
    [InlineData("端末番号,シリアル番号\nT-1,sx1\n", "T-1 Doubtful")]
    [InlineData("Serial Number,Assigned To\nsx1,鈴木\n", "1A-0001 Changed")]
    [InlineData("端末番号,シリアル番号\nT-1,NEW1\nT-2,new1\n", "T-1 Doubtful;T-2 Doubtful")]
    [InlineData("端末番号,シリアル番号\n1A-0001,OTHER\n", "1A-0001 Doubtful")]
    [InlineData("端末番号,シリアル番号\n1A-0001,sx1\n", "1A-0001 Unchanged")]
    [InlineData("端末番号,シリアル番号\nT-1,TWICE\n", "T-1 Doubtful")]
    [InlineData("端末番号,シリアル番号\nA/2,NEW1\nT-1,NEW1\n", "A/2 Wrong;T-1 New")]
    [InlineData("シリアル番号,所有者名\nTWICE,鈴木\n", "TWICE Doubtful")]
    public async Task Are_changed_and_no_serial_number_goes_to_another_in_silence(string file, string expected)
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await scenario.AskAsync(db => db.Devices.Where(d => d.Number != "1A-0001")
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.SerialNumber, d => d.Id == 2 ? "TWICE" : "Twice")));
        await scenario.AskAsync(db =>
            db.Devices.Where(d => d.Number == "1A-0001").ExecuteUpdateAsync(set => set
                .SetProperty(d => d.SerialNumber, "SX1")
                .SetProperty(d => d.OwnerName, "佐藤 花子")));
        var rows = ReadSheet.Of(Encoding.UTF8.GetBytes(file)).Rows;
        var run = await scenario.DoAsync<DeviceImport, long>(
            import => import.PreviewAsync("list.csv", rows, false, new Actor("y.tanaka", 2), default));

        var found = await scenario.AskAsync(async db => await db.ImportItems
            .Join(db.RunItems, i => new { i.RunId, Id = i.Row }, r => new { r.RunId, Id = r.ItemId },
                (i, r) => new { i.RunId, i.Row, i.Number, r.Reason })
            .Where(i => i.RunId == run).OrderBy(i => i.Row).ToListAsync());
        Assert.Equal(expected, string.Join(';', found.Select(i => $"{i.Number} {(ImportVerdict)i.Reason}")));
    }

    [Fact]
    public async Task Are_shown_with_the_owner_and_the_group_that_they_have_and_get()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 2);
        var group = await scenario.AskAsync(
            async db => (await GroupRegister.EnsureAsync(db, ["本校", "1年"], default)).Id);
        await scenario.AskAsync(db => GroupRegister.EnsureAsync(db, ["本校", "2年"], default));
        await scenario.AskAsync(db => db.Devices.Where(d => d.Id == 1).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.GroupId, group).SetProperty(d => d.OwnerName, "佐藤 花子")));
        var rows = ReadSheet.Of("number,owner,group\n1A-0001,鈴木,本校/2年\n1A-0002,,本校/2年\n"u8.ToArray()).Rows;
        var preview = await scenario.DoAsync<DeviceImport, ImportReport, ImportPreview>(async (import, report) =>
        {
            var by = new Actor("y.tanaka", 2);
            var run = await import.PreviewAsync("list.csv", rows, false, by, default);
            return await report.PreviewAsync((await report.FindAsync(run, by, default))!, default);
        });

        Assert.Equal(
            [new CellChange("佐藤 花子", "鈴木"), new CellChange("佐藤 花子", "佐藤 花子")],
            preview.First.Select(ImportPreview.OwnerOf));
        Assert.Equal(
            [new CellChange("本校/1年", "本校/2年"), new CellChange(null, "本校/2年")],
            preview.First.Select(preview.GroupOf));
    }
}
