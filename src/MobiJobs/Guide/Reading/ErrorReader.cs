using MobiJobs.Guide.Chain;

namespace MobiJobs.Guide.Reading;

/// <summary>What was read from a text: its errors in order.</summary>
/// <param name="OtherSystemAt">
/// Before which of the errors the text holds one of a system that is not covered; null if it holds none.
/// </param>
/// <param name="IsPart">Whether the text is longer, or holds more errors, than is read.</param>
internal sealed record ReadErrors(string Raw, IReadOnlyList<ErrorChain> Errors, int? OtherSystemAt, bool IsPart);

/// <summary>
/// Reads the errors that a pasted text holds, whatever wrote it: a device's answer, a webhook, another product's
/// export, a log, a mail, or a person. What is surest is read first: codes with a domain or a label, then reasons and
/// states, then numbers that the guide knows, then the devices' own words; what is no error only where there is none.
/// Reading never fails.
/// </summary>
internal sealed class ErrorReader(GuideData data, GuideRules rules)
{
    private const int MaxText = 32 * 1024;
    private const int MaxErrors = 20;
    private const int MinOfApple = 10_000;

    private readonly CodeScanner codes = new(rules.Domains);
    private readonly KeywordScanner keywords = new(data);
    private readonly SpokenErrors spoken = new(data);
    private readonly BesideCodes beside = new(rules);

    /// <summary>Reads a text; at most 20 errors of its first 32,768 characters.</summary>
    public ReadErrors Read(string? text)
    {
        var raw = TypedText.Bounded(text?[..Math.Min(text.Length, MaxText + 1)], MaxText) ?? "";
        var layers = TextLayers.Of(raw);
        var found = layers.SelectMany(ReadLayer).ToList();
        RemoveWhatSaysNothing(found);
        if (found.TrueForAll(IsAcknowledged) && layers.Exists(SaysFailed)) { found.Clear(); }

        if (found.Exists(f => !f.IsDenied)) { found.RemoveAll(f => f.IsDenied); }

        var errors = found.Where(f => !f.IsOther)
            .Select(f => ErrorChain.Of(raw, f.Links, f.Keywords, f.IsInWords))
            .GroupBy(e => e.Key, StringComparer.Ordinal)
            .Select(same => same.FirstOrDefault(e => !e.IsInWords) ?? same.First())
            .Take(MaxErrors + 1).ToList();
        var isPart = errors.Count > MaxErrors || text?.Length > MaxText;
        if (errors.Count > MaxErrors) { errors.RemoveAt(MaxErrors); }

        return new ReadErrors(raw, errors, OtherSystemAt(found, layers), isPart);
    }

    private static int? OtherSystemAt(List<FoundError> found, List<string> layers)
    {
        var other = found.FindIndex(f => f.IsOther);
        if (other >= 0)
        {
            var before = found.Take(other).Select(f => ErrorChain.Of("", f.Links, f.Keywords).Key);
            return Math.Min(before.Distinct(StringComparer.Ordinal).Count(), MaxErrors - 1);
        }

        return found.Count == 0 && layers.Exists(OtherSystems.Mentions) ? 0 : null;
    }

    /// <summary>That there was an error (Status=Error), or none (Status=NotNow), says nothing beside one.</summary>
    private static void RemoveWhatSaysNothing(List<FoundError> found)
    {
        if (found.Exists(f => f.Links.Count > 0 || !f.Keywords.All(ErrorKeywords.IsNoReason)))
        {
            found.RemoveAll(f => !f.IsOther && f.Links.Count == 0 && f.Keywords.All(ErrorKeywords.IsNoReason));
        }
    }

    private static bool IsAcknowledged(FoundError error) =>
        error is { Links: [], Keywords: ["Status=Acknowledged" or "Status=Idle"] };

    /// <summary>{"status":"Failed"}: a state that is none of Apple's, but no success.</summary>
    private static bool SaysFailed(string text)
    {
        const string label = "status";
        for (var rest = text.AsSpan(); rest.IndexOf(label, StringComparison.OrdinalIgnoreCase) is >= 0 and var at;)
        {
            rest = rest[(at + label.Length)..];
            if (rest.TrimStart("\"' :=").StartsWith("fail", StringComparison.OrdinalIgnoreCase)) { return true; }
        }

        return false;
    }

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

        return HeadedTable.Read(text) is { } table ? [.. table.SelectMany(ReadParts)] : ReadParts(text);
    }

    private IReadOnlyList<FoundError> ReadParts(string text)
    {
        var isOther = OtherSystems.AreSubject(text);
        var hasOthers = isOther || (OtherSystems.HasCode(text) && !OtherSystems.NamesApple(text));
        var read = new Dictionary<string, IReadOnlyList<FoundError>>(StringComparer.Ordinal);
        return
        [
            .. TextParts.Of(text, HoldsError)
                .SelectMany(p => p.IsOther ? [FoundError.OfOtherSystem] : ReadOnce(p.Text)),
        ];

        IReadOnlyList<FoundError> ReadOnce(string part)
        {
            if (read.TryGetValue(part, out var before)) { return before; }

            return read[part] = ReadPart(part, isOther, hasOthers);
        }
    }

    /// <summary>
    /// Whether all that the text says of a status is NotNow: whatever code stands with it, the device only postpones.
    /// </summary>
    private static bool IsNotNow(string text, IReadOnlyList<FoundError> words) =>
        words is [{ Keywords: ["Status=NotNow"] }]
        && text.IndexOf("status", StringComparison.OrdinalIgnoreCase) is >= 0 and var only
        && text.LastIndexOf("status", StringComparison.OrdinalIgnoreCase) == only;

    /// <summary>"MCMDMErrorDomain 0x2F20 (12064)": a number without a domain repeats the code that has one.</summary>
    private static IReadOnlyList<FoundError> WithoutRepeated(IReadOnlyList<FoundError> found)
    {
        var named = found.SelectMany(f => f.Links).Where(l => l.Domain is not null).Select(l => l.Code).ToHashSet();
        return [.. found.Where(f => f.Links is not [{ Domain: null } only] || !named.Contains(only.Code))];
    }

    /// <summary>A chain of numbers alone, and what surely are errors before and behind it.</summary>
    private IReadOnlyList<FoundError> WithChain(string text, FoundError chain)
    {
        var found = new List<FoundError>(Sure(text[..chain.At])) { chain };
        for (var rest = text[chain.End..]; found.Count <= MaxErrors;)
        {
            if (BareChain.Read(rest) is not { } next)
            {
                found.AddRange(Sure(rest));
                break;
            }

            found.AddRange(Sure(rest[..next.At]));
            found.Add(next);
            rest = rest[next.End..];
        }

        var inChain = found.Where(f => f.Links.Count > 1).SelectMany(f => f.Links).Select(l => l.Code).ToHashSet();
        found.RemoveAll(f => f.Links is [{ Domain: null } only] && inChain.Contains(only.Code));
        return found;
    }

    private IEnumerable<FoundError> Sure(string text) => codes.Read(text, Sureness.Labelled, out _)
        .Where(f => !f.IsDenied && f.Links.All(l => l.Domain is not null || rules.Domains.Has(l.Code)));

    private bool HoldsError(string row) => OtherSystems.HasCode(row) || OtherSystems.Mentions(row)
        || codes.Read(row, Sureness.Bare, out _).Count > 0 || keywords.Read(row).Count > 0
        || spoken.Read(row).Count > 0;

    /// <summary>
    /// A part that speaks of another system is none of Apple's, whatever the rest of the text is about.
    /// </summary>
    private IReadOnlyList<FoundError> ReadPart(string text, bool isOther, bool hasOthers)
    {
        var lines = ErrorLine.ReadAll(text);
        if (lines.Count > 0) { return [.. lines.Select(links => new FoundError(links, []))]; }

        if (BareChain.Read(text) is { } bare) { return WithChain(text, bare); }

        var isOfOther = !isOther && OtherSystems.AreSubject(text);
        isOther |= isOfOther;
        var scanned = codes.Read(text, Sureness.Labelled, out var hasBare);
        IReadOnlyList<FoundError> denied = [];
        if (scanned is [{ IsDenied: true }, ..]) { (denied, scanned) = (scanned, []); }

        if (isOther) { scanned = [.. scanned.Where(IsSurelyApples)]; }

        var words = keywords.Read(text);
        if (scanned.Count == 0 && (isOther || hasOthers))
        {
            return isOfOther && words.Count == 0 && OtherSystems.Mentions(text) ? [FoundError.OfOtherSystem] : words;
        }

        if (IsNotNow(text, words) && scanned.Count < 2) { return words; }

        // In the members of an answer, a number without a word that says so is no code beside one that has it.
        var isProse = !text.AsSpan().ContainsAny('{', '<');
        if (hasBare && (scanned.Count == 0 || (isProse && !isOther && scanned.Count < MaxErrors)))
        {
            scanned = WithoutRepeated(codes.Read(text, Sureness.Bare, out _));
            if (scanned is [{ IsDenied: true }, ..]) { (denied, scanned) = (scanned, []); }
        }

        var said = spoken.Read(text);
        var found = beside.Join(text, scanned, words, said);
        return found.Count > 0 ? found : words.Count > 0 ? words : denied;
    }
}

/// <summary>One error of a text, without the text.</summary>
internal sealed record FoundError(IReadOnlyList<ErrorLink> Links, IReadOnlyList<string> Keywords)
{
    /// <summary>An error of a system that the guide does not cover.</summary>
    public static readonly FoundError OfOtherSystem = new([], []);

    /// <summary>Whether it is <see cref="OfOtherSystem"/>.</summary>
    public bool IsOther => Links.Count + Keywords.Count == 0;

    /// <summary>Whether the text says that it is none; it counts only where there is no other.</summary>
    public bool IsDenied { get; init; }

    /// <summary>Whether the text says it in words: the codes of its links are the guide's, not the text's.</summary>
    public bool IsInWords { get; init; }

    /// <summary>Where it stands in the text that it was read from.</summary>
    public int At { get; init; }

    /// <summary>Where that ends.</summary>
    public int End { get; init; }
}
