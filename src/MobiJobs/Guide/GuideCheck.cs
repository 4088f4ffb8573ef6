using MobiJobs.Guide.Reading;

namespace MobiJobs.Guide;

/// <summary>Refuses a guide that is incomplete or contradicts itself.</summary>
internal static class GuideCheck
{
    public static void Run(GuideData guide)
    {
        foreach (var (id, cause) in guide.Causes)
        {
            CheckText(cause.Text, $"The cause \"{id}\"");
            CheckNames(cause.CuredBy ?? [], guide.Remedies.Keys, id, "remedy");
        }

        foreach (var (id, remedy) in guide.Remedies)
        {
            CheckText(remedy.Text, $"The remedy \"{id}\"");
            CheckNames(remedy.Alone is { } other ? [other] : [], guide.Remedies.Keys, id, "remedy");
        }

        foreach (var (id, source) in guide.Sources) { CheckText(source, $"The source \"{id}\""); }

        foreach (var theme in guide.Themes) { CheckText(theme.Title, $"The title of \"{theme.Id}\""); }

        CheckText(guide.Unknown.Sentence, "The sentence of an unknown error");
        CheckText(guide.Unknown.SentenceWithoutCodes, "The sentence of an answer without codes");
        CheckText(guide.Unknown.SentenceNotCovered, "The sentence of an error that is not covered");
        CheckText(guide.Unknown.Summary, "The summary of an unknown error");
        CheckNames(guide.Unknown.Remedies, guide.Remedies.Keys, "unknown", "remedy");
        CheckNames(guide.Unknown.RemediesWithoutCodes ?? [], guide.Remedies.Keys, "unknown", "remedy");
        foreach (var entry in guide.Entries) { CheckEntry(guide, entry); }

        CheckUnambiguous(guide.Entries);
    }

    private static void CheckEntry(GuideData guide, GuideEntry entry)
    {
        CheckText(entry.Sentence, $"The sentence of \"{entry.Id}\"");
        CheckText(entry.Summary, $"The summary of \"{entry.Id}\"");
        CheckNames(entry.Causes, guide.Causes.Keys, entry.Id, "cause");
        CheckNames(entry.Remedies, guide.Remedies.Keys, entry.Id, "remedy");
        CheckNames(entry.Sources ?? [], guide.Sources.Keys, entry.Id, "source");
        Require(entry.Id.Length > 0 && entry.Id.All(IsIdCharacter), $"\"{entry.Id}\" can't be part of an address.");
        Require(
            entry.ExplainedKinds.Count > 0 && entry.Chains.Count > 0 && entry.Causes.Count > 0,
            $"\"{entry.Id}\" lacks a kind, a chain or a cause.");
        Require(
            !entry.NoActionNeeded || entry is { WhoActs: WhoActs.Nobody, TryAgain: TryAgain.No },
            $"\"{entry.Id}\" needs no action, yet says who acts or that it is tried again.");
        Require(
            entry is not { WhoActs: WhoActs.Nobody, TryAgain: TryAgain.AfterRemedy },
            $"\"{entry.Id}\" waits for a remedy that nobody carries out.");
        foreach (var chain in entry.Chains)
        {
            Require(ErrorPattern.Read(chain) is not null, $"\"{entry.Id}\" has the invalid chain \"{chain}\".");
        }

        var tooShort = (entry.Says ?? []).FirstOrDefault(says => !SpokenErrors.IsLongEnough(says));
        Require(tooShort is null, $"\"{entry.Id}\" is recognised by \"{tooShort}\", which begins with too little.");
        Require(
            entry.Then is null || guide.Entries.Any(e => e.Id == entry.Then && e.Then is null),
            $"\"{entry.Id}\" continues with \"{entry.Then}\", which doesn't exist or continues with another entry.");
    }

    private static bool IsIdCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';

    /// <summary>The order of the entries in the file must not decide what an error means.</summary>
    private static void CheckUnambiguous(IReadOnlyList<GuideEntry> entries)
    {
        var twice = entries.GroupBy(e => e.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        Require(twice is null, $"There are two entries \"{twice?.Key}\".");
        string[] taken = [ErrorGuide.UnknownEntry, ErrorGuide.NotCoveredEntry, "print"];
        Require(
            entries.All(e => !taken.Contains(e.Id)),
            $"No entry may be called \"{string.Join("\" or \"", taken)}\".");
        var former = entries.SelectMany(e => e.Formerly ?? []).Concat(entries.Select(e => e.Id))
            .GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        Require(former is null, $"The name \"{former?.Key}\" would lead to two entries.");

        var rival = entries
            .SelectMany(e => e.Patterns.SelectMany(p => e.ExplainedKinds.Select(k =>
                (Chain: p.Text, Kind: k, e.ExplainedKinds.Count))))
            .GroupBy(rule => rule)
            .FirstOrDefault(g => g.Count() > 1);
        Require(
            rival is null,
            $"Two entries explain \"{rival?.Key.Chain}\" for {rival?.Key.Kind}, and neither is more specific.");
    }

    private static void CheckNames(IReadOnlyList<string> names, IEnumerable<string> known, string entry, string what)
    {
        var missing = names.Except(known, StringComparer.Ordinal).FirstOrDefault();
        Require(missing is null, $"\"{entry}\" names the {what} \"{missing}\", which the guide doesn't have.");
        Require(names.Distinct(StringComparer.Ordinal).Count() == names.Count, $"\"{entry}\" names a {what} twice.");
    }

    private static void CheckText(GuideText text, string what) => Require(
        !string.IsNullOrWhiteSpace(text.Ja) && !string.IsNullOrWhiteSpace(text.En),
        $"{what} is missing in one language.");

    private static void Require(bool isRight, string otherwise)
    {
        if (!isRight) { throw new InvalidDataException(otherwise); }
    }
}
