using MobiJobs.Gateway;

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
              <key>Text</key><string>a &amp; b</string><key>Whole</key><integer> -7 </integer><key>Part</key><real>0.5</real>
              <key>Yes</key><true/><key>No</key><false/><key>Many</key><array><string>x</string><integer>1</integer></array>
              <key>Inner</key><dict><key>Deep</key><string/></dict>
            </dict></plist>
            """)!;

        Assert.Equal(("a & b", -7L, 0.5, true, false), (list["Text"], list["Whole"], list["Part"], list["Yes"], list["No"]));
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
        var text = "<plist><dict><key>a</key>" + string.Concat(Enumerable.Repeat("<array>", Depth)) + string.Concat(Enumerable.Repeat("</array>", Depth)) + "</dict></plist>";

        Assert.Null(PropertyList.Read(text));
    }
}
