using System.Text;
using MobiJobs.Enrollments.Import;
using MobiJobs.Shared;

namespace MobiJobs.Tests.Devices;

/// <summary>The headings that other products give to what we import.</summary>
public sealed class Lists_of_other_products
{
    [Theory]
    [InlineData(
        "Display Name,Serial Number,Asset Tag,Model,Username,Full Name,Email Address,Department,Building",
        "Asset Tag|Full Name|Model|Serial Number|Department")]
    [InlineData(
        "Name,Asset Tag,Serial Number,Model Name,User,Location",
        "Asset Tag|User|Model Name|Serial Number|Location")]
    [InlineData(
        "Device ID,Device name,Serial number,Manufacturer,Model,Primary user UPN,Primary user display name,Category",
        "|Primary user display name|Model|Serial number|")]
    [InlineData("Serial Number,Type,Source,Order Number,MDM Server,Added", "||Type|Serial Number|")]
    [InlineData(
        "Device ID,Serial Number,Annotated Asset ID,Annotated User,Most Recent User,Model,Org Unit Path",
        "Annotated Asset ID|Annotated User|Model|Serial Number|Org Unit Path")]
    [InlineData(
        "deviceId,serialNumber,annotatedAssetId,annotatedUser,model,orgUnitPath",
        "annotatedAssetId|annotatedUser|model|serialNumber|orgUnitPath")]
    [InlineData(
        "Company,Asset Name,Asset Tag,Model,Model No.,Category,Serial,Checked Out To,Location",
        "Asset Tag|Checked Out To|Model|Serial|Location")]
    [InlineData(
        "created_at,hostname,display_name,hardware_serial,hardware_model,hardware_vendor,team_name,uuid",
        "||hardware_model|hardware_serial|team_name")]
    [InlineData("資産番号,使用者,機種名,製造番号,部署", "資産番号|使用者|機種名|製造番号|部署")]
    public void Are_proposed_as_a_match(string headings, string expected)
    {
        var columns = ImportSheet.Open(Encoding.UTF8.GetBytes($"{headings}\nx\n")).Columns;
        Assert.Null(ColumnMatch.OfOwn(columns));
        var match = ColumnMatch.Proposed(columns, hasEnrollmentIds: false);
        Assert.Equal($"{expected}|", string.Join('|', match.NamesIn(columns)));
    }

    [Fact]
    public void Are_the_same_in_any_order_and_what_is_twice_is_told_apart()
    {
        var one = ImportSheet.Open("Serial,Name,Name,\nS1,a,b,\n"u8.ToArray()).Columns;
        var other = ImportSheet.Open("Name,Name,Serial,\nc,d,S2,\n"u8.ToArray()).Columns;

        Assert.Equal(["Serial", "Name", "Name (2)", Sentence.Say(Labels.Import_NoHeading, 4)], one.Select(c => c.Name));
        Assert.Equal(["b"], one[2].Samples);
        Assert.Equal(ColumnMatch.KeyOf(one), ColumnMatch.KeyOf(other));
        var match = ColumnMatch.Of(f => f == ImportField.Serial ? 0 : f == ImportField.Owner ? 2 : null, one.Count)!;
        var again = ColumnMatch.Remembered(other, match.NamesIn(one));
        Assert.Equal((2, 1), (again[ImportField.Serial], again[ImportField.Owner]));
        Assert.Equal(["Name", Sentence.Say(Labels.Import_NoHeading, 4)], match.LeftOutOf(one));
    }

    [Fact]
    public void A_column_that_the_file_doesn_t_have_is_no_match() =>
        Assert.Null(ColumnMatch.Of(f => f == ImportField.Number ? 3 : null, count: 3));
}
