using MobiJobs.Catalogue.Profiles;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Tests.Gateway;

public sealed class Reading_a_binary_property_list
{
    private static readonly byte[] Every = Convert.FromBase64String("""
        YnBsaXN0MDDfEBABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4yEVRUZXh0VFdpZGVVU21hbGxUQnl0ZVhOZWdhdGl2ZVNC
        aWdYVW5zaWduZWRUUGFydFNZZXNSTm9URGF0YVREYXRlVExvbmdUTWFueVVJbm5lclVBZ2FpblVhICYgYmpoIVGFACAAPIotW5oA
        PgAg2D3eABAHEMgT//////////kTAAABAAAAAAAUAAAAAAAAAACAAAAAAAAAACM/4AAAAAAAAAkIQgECM0HIXJTYAAAAXxEBLHh4
        eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4
        eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4
        eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4
        eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eK8Q
        FB8gISIjJCUTJicoKSorLC0uLzAxEAAQARACEAMQBBAFEAYQCBAJEAoQCxAMEA0QDhAPEBAQERASEBPRMzRURGVlcFAACAArADAA
        NQA7AEAASQBNAFYAWwBfAGIAZwBsAHEAdgB8AIIAiACdAJ8AoQCqALMAxADNAM4AzwDSANsCCwIiAiQCJgIoAioCLAIuAjACMgI0
        AjYCOAI6AjwCPgJAAkICRAJGAkgCSwJQAAAAAAAAAgEAAAAAAAAANQAAAAAAAAAAAAAAAAAAAlE=
        """);

    private static readonly byte[] Profile = Convert.FromBase64String("""
        YnBsaXN0MDDWAQIDBAUGBw8QERINXlBheWxvYWRDb250ZW50XxASUGF5bG9hZERpc3BsYXlOYW1lXxARUGF5bG9hZElkZW50aWZp
        ZXJbUGF5bG9hZFR5cGVbUGF5bG9hZFVVSUReUGF5bG9hZFZlcnNpb26hCNUDBAUGCQoLDA0OXxAUYWxsb3dBcHBJbnN0YWxsYXRp
        b25fEBBqcC5leGFtcGxlLnB1Yi5iXxAbY29tLmFwcGxlLmFwcGxpY2F0aW9uYWNjZXNzXxAkQUNEM0Q2RDktNUYzMS01RTUzLThG
        NTAtNUU4QzEzQTVDOThBEAEIVmJpbmFyeV8QFWpwLmV4YW1wbGUucHViLmJpbmFyeV1Db25maWd1cmF0aW9uXxAkMkVGQzYzREMt
        MTJEOC01Rjg5LUFBNTYtRDZEMjQwQTc5RjUxAAgAFQAkADkATQBZAGUAdAB2AIEAmACrAMkA8ADyAPMA+gESASAAAAAAAAACAQAA
        AAAAAAATAAAAAAAAAAAAAAAAAAABRw==
        """);

    [Fact]
    public void Every_sort_of_value_is_read()
    {
        var list = PropertyList.Read(Every)!;

        Assert.Equal(("a & b", "校内 <設定> 😀", "a & b"), (list["Text"], list["Wide"], list["Again"]));
        Assert.Equal((7L, 200L, -7L, 1L << 40), (list["Small"], list["Byte"], list["Negative"], list["Big"]));
        Assert.Equal((0.5, true, false), (list["Part"], list["Yes"], list["No"]));
        Assert.Equal(new byte[] { 1, 2 }, list["Data"]);
        Assert.Equal(new DateTime(2026, 11, 27, 3, 0, 0, DateTimeKind.Utc), list["Date"]);
        Assert.Equal(new string('x', 300), list["Long"]);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (object)(long)i), Assert.IsType<List<object?>>(list["Many"]));
        Assert.Equal("", Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(list["Inner"])["Deep"]);
        Assert.Null(list["Unsigned"]); // Wider than any number that a device reports.
    }

    [Fact]
    public void A_binary_profile_is_taken_and_its_restrictions_are_seen()
    {
        var content = Assert.IsType<ProfileReading.Valid>(ProfileFile.Read(Profile)).Content;

        Assert.Equal(("jp.example.pub.binary", Restriction.AppInstallation), (content.Identifier, content.Forbidden));
    }

    [Fact]
    public void No_damage_does_more_than_make_it_no_list()
    {
        for (var length = 0; length < Every.Length; length++)
        {
            Assert.Null(Record.Exception(() => PropertyList.Read(Every[..length])));
        }

        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (byte[])Every.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Assert.Null(Record.Exception(() => PropertyList.Read(damaged)));
        }
    }

    [Fact]
    public void An_array_that_contains_itself_is_no_list()
    {
        Assert.Null(PropertyList.Read(List([0xD1, 1, 2], [0x51, (byte)'a'], [0xA1, 2])));
        Assert.Null(PropertyList.Read(List([0xD1, 1, 0], [0x51, (byte)'a'])));
    }

    [Fact]
    public void A_small_file_cannot_unfold_into_a_huge_list()
    {
        byte[][] doubling = [.. Enumerable.Range(2, 25).Select(i => new byte[] { 0xA2, (byte)(i + 1), (byte)(i + 1) })];
        Assert.Null(PropertyList.Read(List([[0xD1, 1, 2], [0x51, (byte)'a'], .. doubling, [0x09]])));

        byte[] text = [0x5F, 0x12, 0, 1, 0, 0, .. Enumerable.Repeat((byte)'x', 0x10000)];
        byte[] array = [0xAF, 0x11, 0x40, 0, .. Enumerable.Repeat((byte)3, 0x4000)];
        Assert.Null(PropertyList.Read(List([0xD1, 1, 2], [0x51, (byte)'a'], array, text)));
    }

    /// <summary>A list of these objects, the first at its top; references take one byte.</summary>
    private static byte[] List(params byte[][] objects)
    {
        var file = new List<byte>("bplist00"u8.ToArray());
        var offsets = new List<byte>();
        foreach (var one in objects)
        {
            offsets.AddRange(BitConverter.GetBytes(file.Count).Reverse());
            file.AddRange(one);
        }

        var table = file.Count;
        return
        [
            .. file, .. offsets,
            0, 0, 0, 0, 0, 0, 4, 1,
            .. Number(objects.Length), .. Number(0), .. Number(table),
        ];
    }

    private static IEnumerable<byte> Number(long number) => BitConverter.GetBytes(number).Reverse();
}
