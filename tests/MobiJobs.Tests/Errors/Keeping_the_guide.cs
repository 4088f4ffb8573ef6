using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;

namespace MobiJobs.Tests.Errors;

public sealed class Keeping_the_guide
{
    [Fact]
    public void The_guide_that_comes_with_the_program_is_sound_and_uses_all_it_holds()
    {
        var guide = GuideData.ReadOwn();

        Assert.Equal(guide.Causes.Keys.Order(), guide.Entries.SelectMany(e => e.Causes).Distinct().Order());
        Assert.Equal(
            guide.Remedies.Keys.Order(),
            guide.Entries.SelectMany(e => e.Remedies).Concat(guide.Unknown.Remedies)
                .Concat(guide.Unknown.RemediesWithoutCodes ?? [])
                .Concat(guide.Remedies.Values.Select(r => r.Alone).OfType<string>())
                .Append("orderAnew") // In place of what can't be run again.
                .Append("checkRemoval") // In place of checkAppList for removals.
                .Distinct().Order());
        Assert.Equal(guide.Sources.Keys.Order(), guide.Entries.SelectMany(e => e.Sources!).Distinct().Order());
        Assert.Equal(guide.Themes.Select(t => t.Id), guide.Entries.Select(e => e.Theme).Distinct());
    }

    [Fact]
    public void Each_cause_that_a_device_can_state_is_the_only_one_of_some_entry()
    {
        var only = GuideData.ReadOwn().Entries.Where(e => e.Then is null && e.Causes.Count == 1)
            .Select(e => e.Causes[0]);
        Assert.Empty(DeviceWords.Statable.Except(only));
    }

    [Fact]
    public void A_summary_fits_a_row_of_the_list()
    {
        Assert.All(
            GuideData.ReadOwn().Entries,
            e => Assert.True(e.Summary.Ja.Length <= 20 && e.Summary.En.Split(' ').Length <= 6, e.Id));
    }

    [Fact]
    public void An_unknown_error_is_called_the_same_in_the_list_and_in_its_explanation()
    {
        var summary = GuideData.ReadOwn().Unknown.Summary;

        Assert.Equal(
            Labels.ResourceManager.GetString(nameof(Labels.Error_UnknownShort), CultureInfo.GetCultureInfo("ja")),
            summary.Ja);
        Assert.Equal(
            Labels.ResourceManager.GetString(nameof(Labels.Error_UnknownShort), CultureInfo.GetCultureInfo("en")),
            summary.En);
    }

    [Fact]
    public void A_sound_guide_is_taken()
    {
        Assert.Single(Read(_ => { }).Entries);
    }

    [Fact]
    public void A_text_without_its_English_is_refused_by_name()
    {
        Refused("en", g => g["causes"]!["one"]!["text"]!.AsObject().Remove("en"));
        Refused("The cause \"one\" is missing in one language.", g => g["causes"]!["one"]!["text"]!["en"] = " ");
        Refused(
            "The sentence of \"entry\" is missing in one language.",
            g => g["entries"]![0]!["sentence"]!["ja"] = "");
    }

    [Fact]
    public void Two_entries_of_one_name_are_refused()
    {
        Refused("There are two entries \"entry\".", g => g["entries"]!.AsArray().Add(g["entries"]![0]!.DeepClone()));
    }

    [Fact]
    public void Two_causes_of_one_name_are_refused()
    {
        var json = Sound.Replace(
            "\"causes\": {",
            "\"causes\": { \"one\": { \"source\": \"guide\", \"text\": { \"ja\": \"あ\", \"en\": \"a\" } },",
            StringComparison.Ordinal);

        Assert.Throws<InvalidDataException>(() => GuideData.Read(new MemoryStream(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void Two_entries_that_explain_the_same_are_refused()
    {
        Refused("neither is more specific", g =>
        {
            var rival = g["entries"]![0]!.DeepClone();
            rival["id"] = "rival";
            g["entries"]!.AsArray().Add(rival);
        });
    }

    [Fact]
    public void A_name_that_leads_nowhere_is_refused()
    {
        Refused("the cause \"gone\"", g => g["entries"]![0]!["causes"]!.AsArray().Add("gone"));
        Refused("the remedy \"gone\"", g => g["entries"]![0]!["remedies"]!.AsArray().Add("gone"));
        Refused("continues with \"gone\"", g => g["entries"]![0]!["then"] = "gone");
        Refused("the source \"gone\"", g => g["entries"]![0]!["sources"] = new JsonArray("gone"));
        Refused("the invalid chain \"12064\"", g => g["entries"]![0]!["chains"]![0] = "12064");
        Refused("$.entries[0].kinds[0]", g => g["entries"]![0]!["kinds"]![0] = "nobody");
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData(":12064")]
    [InlineData("MCMDMErrorDomain:12064 ")]
    [InlineData("MCMDMErrorDomain:5..4")]
    [InlineData("MCMDMErrorDomain:1..5000")]
    [InlineData("MCMDMErrorDomain:1 NSURLErrorDomain")]
    [InlineData("MCMDMErrorDomain:1 State=Non sense")]
    [InlineData("Intune:0x87D15607")]
    [InlineData("* .")]
    public void A_chain_that_says_nothing_is_refused(string chain)
    {
        Refused("the invalid chain", g => g["entries"]![0]!["chains"]![0] = chain);
    }

    [Fact]
    public void An_entry_says_who_acts_and_that_fits_the_rest()
    {
        Refused("whoActs", g => g["entries"]![0]!.AsObject().Remove("whoActs"));
        Refused("$.entries[0].tryAgain", g => g["entries"]![0]!["tryAgain"] = "perhaps");
        Refused("needs no action", g => g["entries"]![0]!["noActionNeeded"] = true);
        Refused("can't be part of an address", g => g["entries"]![0]!["id"] = "Entry 1");
        Refused("\"print\"", g => g["entries"]![0]!["id"] = "print");
    }

    [Theory]
    [InlineData("id")]
    [InlineData("chains")]
    [InlineData("sentence")]
    [InlineData("summary")]
    [InlineData("causes")]
    [InlineData("remedies")]
    [InlineData("whoActs")]
    [InlineData("tryAgain")]
    public void An_entry_without_one_of_these_is_refused(string member)
    {
        Refused(member, g => g["entries"]![0]!.AsObject().Remove(member));
        Refused(member, g => g["entries"]![0]![member] = null);
    }

    [Fact]
    public void A_member_that_is_not_known_is_refused()
    {
        Refused("advice", g => g["entries"]![0]!["advice"] = "wait");
    }

    private const string Sound = """
        {
          "causes": { "one": { "source": "guide", "text": { "ja": "原因", "en": "Cause" } } },
          "remedies": { "wait": { "available": false, "text": { "ja": "待つ", "en": "Wait" } } },
          "unknown": {
            "sentence": { "ja": "不明", "en": "Unknown" },
            "sentenceWithoutCodes": { "ja": "なし", "en": "None" },
            "sentenceNotCovered": { "ja": "対象外", "en": "Not covered" },
            "summary": { "ja": "不明", "en": "Unknown" },
            "remedies": []
          },
          "entries": [
            {
              "id": "entry", "kinds": ["appInstall"], "chains": ["MCMDMErrorDomain:1"],
              "sentence": { "ja": "文", "en": "Sentence" }, "summary": { "ja": "要約", "en": "Summary" },
              "whoActs": "helpdesk", "tryAgain": "later", "causes": ["one"], "remedies": ["wait"]
            }
          ]
        }
        """;

    private static GuideData Read(Action<JsonNode> change)
    {
        var guide = JsonNode.Parse(Sound)!;
        change(guide);
        return GuideData.Read(new MemoryStream(Encoding.UTF8.GetBytes(guide.ToJsonString())));
    }

    private static void Refused(string why, Action<JsonNode> change)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Read(change));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }
}
