using System.Diagnostics;
using CsCheck;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Tests.Errors;

public sealed class Reading_an_error
{
    private const string NotValidated = "The iTunes Store ID of the application could not be validated.";

    [Theory]
    [InlineData(HelpPage.VppNotValidated, 12023, NotValidated)]
    [InlineData(HelpPage.VppNoLicense, 12064, "License for app “xxxxxxxx(アプリ名)” could not be found.")]
    [InlineData(HelpPage.StoreDisabled, 12031, "The App Store is disabled.")]
    [InlineData(HelpPage.NotValidated, 12023, NotValidated)]
    [InlineData(HelpPage.AlreadyInstalled, 12025, "The app “xxxxxxxx(アプリ名)” is already installed.")]
    [InlineData(HelpPage.AlreadyScheduled, 12026, "The app “アプリパッケージ名” is already scheduled for management.")]
    [InlineData(HelpPage.Rejected, 12063, "The item was rejected by the user.")]
    [InlineData(HelpPage.NotSignedIn, 12040, "Please log in to your iTunes Store account.")]
    [InlineData(HelpPage.NotManaged, 12029, "The app “xxxxxxxx(アプリ名)” is not managed.")]
    public void Each_row_of_the_help_page_gives_its_code_and_the_device_s_words(
        string text,
        long code,
        string description)
    {
        var chain = ErrorChain.Parse(text);

        Assert.Equal([new ErrorLink(null, code, description)], chain.Links);
        Assert.Equal(text, chain.Raw);
    }

    [Fact]
    public void The_row_with_inner_errors_gives_all_three()
    {
        var chain = ErrorChain.Parse(HelpPage.Network);

        Assert.Equal(
            [
                new ErrorLink(null, 12023, NotValidated),
                new ErrorLink(null, -1001, null),
                new ErrorLink(null, -1001, null),
            ],
            chain.Links);
        Assert.Equal(":12023 :-1001 :-1001", chain.Key);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData(" \r\n\t")]
    public void Line_breaks_may_stand_anywhere_between_the_parts(string lineBreak)
    {
        var text = HelpPage.Network
            .Replace(" ", lineBreak, StringComparison.Ordinal)
            .Replace("=", "=" + lineBreak, StringComparison.Ordinal)
            .Replace("[", lineBreak + "[", StringComparison.Ordinal);

        var chain = ErrorChain.Parse(text);

        Assert.Equal(":12023 :-1001 :-1001", chain.Key);
        Assert.Equal(NotValidated, chain.Links[0].Description!.Replace(lineBreak, " ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("License for app “ErrorCode[1]=5, USEnglishDescription[1]=x” could not be found.")]
    [InlineData("License for app “a “quoted” name, ErrorCode[1]=5” could not be found.")]
    [InlineData("License for app “a\nErrorCode[1]=5” could not be found.")]
    [InlineData("License for app \"ErrorCode[1]=5\" could not be found.")]
    [InlineData("License for app ErrorCode[1]=5 could not be found.")]
    [InlineData("License for app “<plist><dict/></plist>” could not be found.")]
    public void An_app_s_name_that_looks_like_a_code_is_none(string description)
    {
        var chain = ErrorChain.Parse($"""
            "Exec","4010","500","" . ErrorChain=ErrorCode[0]=12064, USEnglishDescription[0]={description}
            """);

        Assert.Equal([new ErrorLink(null, 12064, description)], chain.Links);
    }

    [Fact]
    public void A_quote_that_is_never_closed_hides_no_code()
    {
        var chain = ErrorChain.Parse(
            "ErrorChain=ErrorCode[0]=12064, USEnglishDescription[0]=License for “x, "
            + "ErrorCode[1]=5, USEnglishDescription[1]=For “y”.");

        Assert.Equal(":12064 :5", chain.Key);
    }

    [Theory]
    [InlineData("ErrorCode[0]=12064", ":12064")]
    [InlineData("エラーコード: ErrorCode[0]=12064 USEnglishDescription[0]=x", ":12064")]
    [InlineData(
        "ErrorChain=ErrorCode[0]=12064,ErrorDomain[0]=MCMDMErrorDomain,"
        + "ErrorCode[1]=-1001,ErrorDomain[1]=NSURLErrorDomain",
        "MCMDMErrorDomain:12064 NSURLErrorDomain:-1001")]
    [InlineData("ErrorChain=ErrorCode[1]=-1001, ErrorCode[0]=12023", ":12023 :-1001")]
    [InlineData(
        "ErrorChain=ErrorCode[0]=12023,USEnglishDescription[0]=x、ErrorCode[1]=-1001,USEnglishDescription[1]=y"
        + "\uFF0CErrorCode[2]=-1001",
        ":12023 :-1001 :-1001")]
    [InlineData("ErrorChain=ErrorCode[0]=, ErrorCode[1]=x", "")]
    [InlineData("ErrorChain=ErrorCode[0]=99999999999999999999", "")]
    [InlineData("ErrorChain=ErrorCode[٣]=5", "")]
    [InlineData("ErrorChain=", "")]
    [InlineData("   ", "")]
    [InlineData(null, "")]
    public void Other_forms_give_what_they_hold(string? text, string key)
    {
        Assert.Equal(key, ErrorChain.Parse(text).Key);
    }

    [Fact]
    public void The_English_words_go_before_the_local_ones_which_are_better_than_none()
    {
        var chain = ErrorChain.Parse(
            "ErrorChain=ErrorCode[0]=1, LocalizedDescription[0]=Ja, USEnglishDescription[0]=Yes, "
            + "ErrorCode[1]=2, USEnglishDescription[1]=null, LocalizedDescription[1]=Nein");

        Assert.Equal(["Yes", "Nein"], chain.Links.Select(l => l.Description));
    }

    [Fact]
    public void A_device_s_property_list_is_read_in_English()
    {
        var chain = ErrorChain.Parse(PropertyLists.Error);

        Assert.Equal(
            [new ErrorLink("MCMDMErrorDomain", 12026, "The app is already scheduled for management.")],
            chain.Links);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-23 12:00:00 answer: ")]
    public void A_property_list_without_English_is_read_in_the_device_s_language_even_out_of_a_log(string before)
    {
        var chain = ErrorChain.Parse(before + PropertyLists.MdmbError + "\n");

        Assert.Equal(
            [new ErrorLink("MCMDMErrorDomain", 12021, "Unknown command: InstallApplication <MDMClientError:91>")],
            chain.Links);
    }

    [Fact]
    public void A_property_list_that_is_cut_off_or_holds_no_error_has_no_links()
    {
        Assert.Empty(ErrorChain.Parse(PropertyLists.Error[..700]).Links);
        Assert.Empty(ErrorChain.Parse("<plist><dict><key>ErrorChain</key><string>12064</string></dict></plist>").Links);
        const string empty = "<key>ErrorChain</key><array><string>x</string><dict/></array>";
        Assert.Empty(ErrorChain.Parse($"<plist><dict>{empty}</dict></plist>").Links);
    }

    [Fact]
    public void Markup_stays_text()
    {
        var chain = ErrorChain.Parse(
            "ErrorChain=ErrorCode[0]=1, USEnglishDescription[0]=<script>alert(\"x\")</script> & <b>");

        Assert.Equal("<script>alert(\"x\")</script> & <b>", Assert.Single(chain.Links).Description);
    }

    [Fact]
    public void Half_a_character_and_a_zero_become_the_sign_for_an_unreadable_one()
    {
        var chain = ErrorChain.Parse("ErrorChain=ErrorCode[0]=1, USEnglishDescription[0]=a\uD83Db\0c");

        Assert.Equal("a\uFFFDb\uFFFDc", Assert.Single(chain.Links).Description);
    }

    [Theory]
    [InlineData("“ErrorCode[1]=”")]
    [InlineData("“")]
    [InlineData("ErrorCode[1]=5,")]
    [InlineData("ErrorCode[1]=5 ")]
    [InlineData("ErrorCode    ")]
    [InlineData("USEnglishDescription[0]= ErrorCode[1]=")]
    [InlineData("<plist><dict><key>")]
    [InlineData("<a>")]
    public void A_huge_text_is_cut_and_takes_no_longer_than_its_length(string piece)
    {
        var huge = string.Concat(Enumerable.Repeat(piece, 20_000_000 / piece.Length));
        var watch = Stopwatch.StartNew();

        var chain = ErrorChain.Parse(huge);

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(chain.Raw.Length, 1, 64 * 1024);
        Assert.InRange(chain.Links.Count, 0, ErrorChain.MaxLinks);
    }

    [Fact]
    public void A_key_stays_within_its_column()
    {
        var text = string.Join(
            ", ",
            Enumerable.Range(0, 30)
                .Select(i => $"ErrorCode[{i}]={long.MinValue}, ErrorDomain[{i}]={new string('D', 200)}"));

        var chain = ErrorChain.Parse("ErrorChain=" + text);

        Assert.Equal(ErrorChain.MaxLinks, chain.Links.Count);
        Assert.InRange(chain.Key.Length, 1, ErrorChain.MaxKeyLength);
        Assert.StartsWith(new string('D', 60) + ":-9223372036854775808 ", chain.Key, StringComparison.Ordinal);
    }

    /// <summary>What happened innermost says what is to be done, whatever wraps it.</summary>
    [Theory]
    [InlineData(30, "MCInstallationErrorDomain")]
    [InlineData(7, "SampleOfAVeryLongNameThatSomebodyGaveToTheDomainOfHisErrors")]
    public void The_innermost_code_is_never_lost(int wrappers, string domain)
    {
        var outer = string.Concat(Enumerable.Repeat(
            $"<dict><key>ErrorCode</key><integer>4001</integer><key>ErrorDomain</key><string>{domain}</string></dict>",
            wrappers));
        var chain = ErrorChain.Parse($"""
            <plist version="1.0"><dict><key>ErrorChain</key><array>{outer}<dict><key>ErrorCode</key>
            <integer>22013</integer><key>ErrorDomain</key><string>MCSCEPErrorDomain</string></dict></array>
            <key>Status</key><string>Error</string></dict></plist>
            """);

        Assert.EndsWith(" MCSCEPErrorDomain:22013", chain.Key, StringComparison.Ordinal);
        Assert.InRange(chain.Key.Length, 1, ErrorChain.MaxKeyLength);
        Assert.InRange(chain.Links.Count, 2, ErrorChain.MaxLinks);
    }

    [Fact]
    public void No_text_at_all_is_refused()
    {
        var pieces = Gen.OneOf(
            "ErrorChain=",
            "ErrorCode[0]=",
            "ErrorCode[1]=-1001",
            "USEnglishDescription[1]=",
            ", ",
            "“",
            "”",
            "\n",
            "null",
            "<plist>",
            "</plist>",
            "<dict>",
            "&x;",
            "\uD800");
        Gen.OneOf(Gen.String, pieces).Array[0, 30].Select(string.Concat).Sample(text =>
        {
            var chain = ErrorChain.Parse(text);
            return chain.Links.Count <= ErrorChain.MaxLinks
                && ErrorChain.FromKey(chain.Key).Key == chain.Key
                && ErrorChain.FromKey(text).Links.Count <= ErrorChain.MaxLinks;
        });
    }

    [Fact]
    public void A_key_gives_back_the_codes_and_domains_it_was_made_of()
    {
        var domain = Gen.String[Gen.OneOf(Gen.Char.AlphaNumeric, Gen.OneOf('.', '_', '-')), 1, 20];
        Gen.Select(domain, Gen.Long).Array[0, 6].Sample(links =>
        {
            var text = string.Join(
                ", ",
                links.Select((l, i) => $"ErrorCode[{i}]={l.Item2}, ErrorDomain[{i}]={l.Item1}"));
            var expected = links.Select(l => new ErrorLink(l.Item1 is "null" ? null : l.Item1, l.Item2, null));
            return ErrorChain.FromKey(ErrorChain.Parse("ErrorChain=" + text).Key).Links.SequenceEqual(expected);
        });
    }
}
