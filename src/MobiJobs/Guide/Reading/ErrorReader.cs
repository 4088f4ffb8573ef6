using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>What was read from a text: its errors in order, or that it is of a system that is not covered.</summary>
/// <param name="IsPart">Whether the text is longer, or holds more errors, than is read.</param>
internal sealed record ReadErrors(
    string Raw, IReadOnlyList<ErrorChain> Errors, bool IsOfOtherSystem, bool IsPart);

/// <summary>
/// Reads the errors that a pasted text holds, whatever wrote it: a device's answer, a webhook, another product's
/// export, a log, a mail, or a person. What is surest is read first: codes with a domain or a label, then reasons and
/// states, then numbers that the guide knows, then the devices' own words. Reading never fails.
/// </summary>
internal sealed class ErrorReader(GuideData data, LinkDomains domains)
{
    private const int MaxText = 32 * 1024;
    private const int MaxErrors = 20;
    private const int MinOfApple = 10_000;

    private readonly CodeScanner codes = new(domains);
    private readonly KeywordScanner keywords = new(data);
    private readonly SpokenErrors spoken = new(data);

    /// <summary>Reads a text; at most 20 errors of its first 32,768 characters.</summary>
    public ReadErrors Read(string? text)
    {
        var raw = TypedText.Bounded(text?[..Math.Min(text.Length, MaxText + 1)], MaxText) ?? "";
        var layers = TextLayers.Of(raw);
        var errors = layers.SelectMany(ReadLayer).Select(f => ErrorChain.Of(raw, f.Links, f.Keywords))
            .DistinctBy(e => e.Key).Take(MaxErrors + 1).ToList();
        var isPart = errors.Count > MaxErrors || text?.Length > MaxText;
        if (errors.Count > MaxErrors) { errors.RemoveAt(MaxErrors); }

        // That there was an error (Status=Error) says nothing beside one.
        if (errors.Exists(e => e.Links.Count > 0))
        {
            errors.RemoveAll(e => e.Links.Count == 0 && IsGeneral(e.Keywords));
        }

        return new ReadErrors(raw, errors, errors.Count == 0 && layers.Exists(OtherSystems.Mentions), isPart);
    }

    private static bool IsGeneral(IReadOnlyList<string> keywords) => keywords.All(ErrorKeywords.IsGeneral);

    /// <summary>Other systems have small codes, too ("Error code 505").</summary>
    private static bool IsSurelyApples(FoundError error) =>
        error.Links.Any(l => l.Domain is not null || l.Code >= MinOfApple);

    private IReadOnlyList<FoundError> ReadLayer(string text)
    {
        if (LooseList.IsOne(text))
        {
            var list = LooseList.Read(text);
            if (list.Count > 0) { return list; }
        }

        var lines = ErrorLine.ReadAll(text);
        if (lines.Count > 0) { return [.. lines.Select(links => new FoundError(links, []))]; }

        var isOther = OtherSystems.AreSubject(text);
        var scanned = codes.Read(text, Sureness.Labelled, out var hasBare);
        if (isOther) { scanned = [.. scanned.Where(IsSurelyApples)]; }

        if (scanned.Count > 0) { return scanned; }

        var words = keywords.Read(text);
        if (words.Count > 0 && !words.All(w => IsGeneral(w.Keywords))) { return words; }

        if (isOther || OtherSystems.HasCode(text)) { return []; }

        scanned = hasBare ? codes.Read(text, Sureness.Bare, out _) : [];
        if (scanned.Count > 0) { return scanned; }

        var said = spoken.Read(text);
        return said.Count > 0 ? said : words;
    }
}

/// <summary>One error of a text, without the text.</summary>
internal sealed record FoundError(IReadOnlyList<ErrorLink> Links, IReadOnlyList<string> Keywords);
