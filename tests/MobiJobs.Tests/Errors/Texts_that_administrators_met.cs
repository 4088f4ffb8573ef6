using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>Texts from public reports, with the code that decides and who acts.</summary>
public sealed class Texts_that_administrators_met
{
    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    public static TheoryData<string, string, string, string> Texts
    {
        get
        {
            var texts = new TheoryData<string, string, string, string>();
            foreach (var line in Sources.Lines("tests/MobiJobs.Tests/Errors/Cases/public.tsv").Skip(1))
            {
                var cells = line.Split('\t');
                var text = cells[1].Replace("\\n", "\n", StringComparison.Ordinal)
                    .Replace("\\t", "\t", StringComparison.Ordinal);
                texts.Add(cells[0], text, cells[2], cells[3]);
            }

            return texts;
        }
    }

    [Theory, MemberData(nameof(Texts))]
    public void Are_known_and_say_who_acts(string kind, string text, string code, string whoActs)
    {
        var chain = ErrorChain.Parse(text);
        var found = Guide.Explain(KindNames.Find(kind), chain, CultureInfo.GetCultureInfo("en"));
        var seen = $"{chain.Key} {found.Entry} {found.WhoActs} known={found.Known}";
        Assert.True(found.Known, seen);
        var number = code.Split(' ')[^1];
        Assert.True(
            chain.Key.Contains(number, StringComparison.Ordinal) || text.Contains(number, StringComparison.Ordinal),
            seen);
        Assert.True(whoActs == Side(found.WhoActs), seen);
    }

    /// <summary>The reports only tell whether it is done at the device or at the server.</summary>
    private static string Side(WhoActs? who) => who switch
    {
        WhoActs.Server or WhoActs.ProfileOwner or WhoActs.LicenseHolder => "server",
        WhoActs.DeviceUser or WhoActs.Helpdesk => "user",
        WhoActs.Nobody => "nobody",
        null => "",
    };
}
