using System.Text;
using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Tests.Gateway;

public sealed class Reading_a_property_list
{
    [Fact]
    public void Every_sort_of_value_is_read()
    {
        var list = PropertyList.Read("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><dict>
              <key>Text</key><string>a &amp; b</string>
              <key>Whole</key><integer> -7 </integer><key>Part</key><real>0.5</real>
              <key>Yes</key><true/><key>No</key><false/>
              <key>Many</key><array><string>x</string><integer>1</integer></array>
              <key>Inner</key><dict><key>Deep</key><string/></dict>
            </dict></plist>
            """)!;

        Assert.Equal(
            ("a & b", -7L, 0.5, true, false),
            (list["Text"], list["Whole"], list["Part"], list["Yes"], list["No"]));
        Assert.Equal(["x", 1L], Assert.IsType<List<object?>>(list["Many"]));
        Assert.Equal("", Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(list["Inner"])["Deep"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not XML")]
    [InlineData("<plist><dict>")]
    [InlineData("<plist></plist>")]
    [InlineData("<plist><array/></plist>")]
    [InlineData("<html><dict/></html>")]
    public void What_is_no_list_is_null(string text)
    {
        Assert.Null(PropertyList.Read(text));
    }

    [Fact]
    public void Half_a_character_makes_it_no_list()
    {
        Assert.Null(PropertyList.Read("<plist><dict><key>a</key><string>\uD800</string></dict></plist>"));
    }

    [Fact]
    public void An_entity_is_never_resolved()
    {
        Assert.Null(PropertyList.Read("""
            <!DOCTYPE plist [<!ENTITY x SYSTEM "file:///etc/passwd">]>
            <plist><dict><key>a</key><string>&x;</string></dict></plist>
            """));
    }

    [Fact]
    public void A_list_that_is_too_deep_is_null()
    {
        const int Depth = 100_000;
        var text = $"<plist><dict><key>a</key>{Repeat("<array>", Depth)}{Repeat("</array>", Depth)}</dict></plist>";

        Assert.Null(PropertyList.Read(text));
    }

    [Fact]
    public void A_list_of_too_many_values_is_null()
    {
        Assert.NotNull(PropertyList.Read(Many(90_000)));
        Assert.Null(PropertyList.Read(Many(100_000)));

        static string Many(int count) =>
            $"<plist><dict><key>a</key><array>{Repeat("<true/>", count)}</array></dict></plist>";
    }

    [Fact]
    public void Bytes_are_read_in_the_encoding_that_their_mark_names()
    {
        const string Text = "<?xml version=\"1.0\"?><plist><dict><key>a</key><string>校内</string></dict></plist>";

        Assert.Equal("校内", PropertyList.Read(Encoding.UTF8.GetBytes(Text))!["a"]);
        Assert.Equal("校内", PropertyList.Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)])!["a"]);
        byte[] broken = [.. "<plist><dict><key>a</key><string>"u8, 0xFF, .. "</string></dict></plist>"u8];
        Assert.Null(PropertyList.Read(broken));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var list = PropertyList.Read(PropertyList.Write(new(StringComparer.Ordinal)
        {
            ["Text"] = "校内 <設定> & more",
            ["Whole"] = 7,
            ["Part"] = 0.5,
            ["Yes"] = true,
            ["Data"] = new byte[] { 1, 2 },
            ["Date"] = new DateTime(2026, 11, 27, 3, 0, 0, DateTimeKind.Utc),
            ["Many"] = new[] { "x", "y" },
            ["Inner"] = new OrderedDictionary<string, object>(StringComparer.Ordinal) { ["Deep"] = "" },
        }))!;

        Assert.Equal(("校内 <設定> & more", 7L, 0.5, true), (list["Text"], list["Whole"], list["Part"], list["Yes"]));
        Assert.Equal(new byte[] { 1, 2 }, list["Data"]);
        Assert.Equal(new DateTime(2026, 11, 27, 3, 0, 0, DateTimeKind.Utc), list["Date"]);
        Assert.Equal(["x", "y"], Assert.IsType<List<object?>>(list["Many"]));
        Assert.Equal("", Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(list["Inner"])["Deep"]);
    }

    [Theory]
    [InlineData("<data> AQ\n I= </data>", true)]
    [InlineData("<data>no data</data>", false)]
    [InlineData("<date>tomorrow</date>", false)]
    [InlineData("<integer>seven</integer>", false)]
    [InlineData("<real>half</real>", false)]
    [InlineData("<unknown/>", false)]
    public void A_value_that_cannot_be_read_is_null_and_the_others_stay(string value, bool isRead)
    {
        var list = PropertyList.Read($"<plist><dict><key>a</key>{value}<key>b</key><true/></dict></plist>")!;

        Assert.Equal((isRead, true), (list["a"] is not null, list["b"]));
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
