using System.Globalization;
using System.Text.RegularExpressions;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Tokens;
using MobiJobs.Audit;
using MobiJobs.Kinds;
using MobiJobs.Runs;
using MobiJobs.Runs.Approvals;
using MobiJobs.Runs.Reports;

namespace MobiJobs.Trail;

/// <summary>
/// The texts of an entry in the reader's words. Entries keep the program's own words, as they are sealed. They are
/// translated only where the program has written one: what people named stays as they wrote it.
/// </summary>
public sealed partial class AuditWords(ShownTime time)
{
    private const string None = "–";

    /// <summary>Who did it.</summary>
    public static string Who(AuditEntry entry) => entry.Who switch
    {
        AuditEntry.Unknown => Labels.Audit_UnknownPerson,
        AuditEntry.CommandLine => Labels.Audit_CommandLine,
        _ => entry.Who,
    };

    /// <summary>What was changed.</summary>
    public static string Subject(AuditEntry entry) => AuditForms.Of(entry.Action) switch
    {
        AuditForm.Act or AuditForm.Time => Act(entry.Subject),
        AuditForm.Approval => Approval(entry.Subject),
        AuditForm.Setting => AuditTerms.Setting(entry.Subject) ?? entry.Subject,
        AuditForm.NewPerson => InBrackets().Replace(
            entry.Subject, found => Say(Labels.Words_Aside, AuditTerms.Role(found.Groups["word"].Value))),
        AuditForm.Item => Item(entry.Subject),
        AuditForm.Remedy => LastWord().Replace(
            entry.Subject, found => AuditTerms.Remedy(found.Value) ?? found.Value),
        AuditForm.Plain or AuditForm.PermissionSet or AuditForm.Token or AuditForm.Role or AuditForm.Columns
            or AuditForm.Group or AuditForm.Reason => entry.Subject,
    };

    /// <summary>What a value was; null if none is told.</summary>
    public string? Before(AuditEntry entry) => Value(entry, entry.Before);

    /// <summary>What a value is; null if none is told.</summary>
    public string? After(AuditEntry entry) => Value(entry, entry.After);

    /// <summary>Why; null if that is not told.</summary>
    public string? Reason(AuditEntry entry) =>
        entry.Reason is { } reason && AuditForms.Of(entry.Action) == AuditForm.Reason
            ? Replaced(reason) ?? AuditTerms.Reason(reason) ?? reason
            : entry.Reason;

    private string? Replaced(string reason) =>
        ReplacedKey.SinceOf(reason) is { } since ? Say(Labels.Audit_ReplacedKey, Time(since)) : null;

    private string? Value(AuditEntry entry, string? value) => value is null or None or ""
        ? value
        : AuditForms.Of(entry.Action) switch
        {
            AuditForm.Time => Time(value),
            AuditForm.Setting => AuditTerms.SettingValue(entry.Subject, value),
            AuditForm.PermissionSet => PermissionSet(value),
            AuditForm.Token => Token(value),
            AuditForm.Role => AuditTerms.Role(value),
            AuditForm.Item or AuditForm.Columns => Columns(value),
            AuditForm.Group => NoGroup().Replace(
                value, found => found.Groups["before"].Value + Labels.Group_None),
            AuditForm.Plain or AuditForm.Act or AuditForm.Approval or AuditForm.NewPerson or AuditForm.Remedy
                or AuditForm.Reason => value,
        };

    private static string Act(string subject)
    {
        if (WordOfAct().Match(subject) is not { Success: true } found) { return subject; }

        var (word, rest) = (found.Groups["word"], found.Groups["rest"].Value);
        return LabelOf(word.Value) is { } label
            ? $"{Operation(found.Groups["operation"])}{label}{AuditConditions.Label(rest)}"
            : subject;
    }

    private static string Operation(Group id) => id.Success ? $"{Say(Labels.Delivery_Title, id.Value)}: " : "";

    private static string Approval(string subject)
    {
        if (Waited().Match(subject) is not { Success: true } found || LabelOf(found.Groups["act"].Value) is not { } act)
        {
            return subject;
        }

        var what = $"{act} {found.Groups["id"].Value}";
        return found.Groups["who"] is { Success: true, Value: var who } ? Say(Labels.Audit_AskedBy, what, who) : what;
    }

    private static string? LabelOf(string word) =>
        PlainText.Member<JobKind>(word)?.Label()
            ?? PlainText.Member<RunKind>(word)?.Label()
            ?? PlainText.Member<IrreversibleKind>(word)?.Label();

    private static string Item(string subject) =>
        subject.Split(": ", 2) is [var what, var name] && AuditTerms.Item(what) is { } label
            ? $"{label}: {name}"
            : subject;

    private static string PermissionSet(string value)
    {
        if (Allows().Match(value) is not { Success: true } found) { return value; }

        var below = found.Groups["below"].Success ? Say(Labels.Words_Aside, Labels.Set_WithSubgroups) : "";
        return $"{found.Groups["name"].Value}: {AuditTerms.Permissions(found.Groups["permissions"].Value)}{below}";
    }

    private static string Token(string value)
    {
        if (TokenMay().Match(value) is not { Success: true } found) { return value; }

        var allowed = found.Groups["permissions"].Value;
        var words = allowed == "all permissions" ? Labels.Token_AllPermissions : AuditTerms.Permissions(allowed);
        var groups = found.Groups["groups"].Success ? Say(Labels.Words_Aside, Labels.Audit_InGroups) : "";
        return $"{Labels.Token_Expires}: {found.Groups["day"].Value}, {words}{groups}";
    }

    private string Columns(string values)
    {
        var found = AuditColumns.In(values);
        return found.Count == 0
            ? values
            : string.Join("; ", found.Select(f => $"{f.Column.Label()}: {f.Column.Word(Time(f.Value))}"));
    }

    /// <summary>A time as people read it; anything else as it is.</summary>
    private string Time(string value) => DateTime.TryParseExact(
        value,
        AuditEntry.TimeFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var at)
        ? time.Exact(at)
        : value;

    [GeneratedRegex(@"^((?<operation>\d+): )?(?<word>[A-Za-z]+)(?<rest>( .*)?)$", Options)]
    private static partial Regex WordOfAct();

    [GeneratedRegex(@"^(?<act>[A-Za-z]+) (?<id>\d+)(, asked by (?<who>.*))?$", Options)]
    private static partial Regex Waited();

    [GeneratedRegex(@" \((?<word>[A-Za-z–]+)\)$", Options)]
    private static partial Regex InBrackets();

    [GeneratedRegex(@"[A-Za-z]+$", Options)]
    private static partial Regex LastWord();

    [GeneratedRegex(@"^(?<name>.*): (?<permissions>[A-Za-z,]*)(?<below>, subgroups)?$", Options)]
    private static partial Regex Allows();

    [GeneratedRegex(
        @"^until (?<day>[\d-]+); (?<permissions>all permissions|[A-Za-z,]*)(?<groups>; in groups)?$", Options)]
    private static partial Regex TokenMay();

    [GeneratedRegex("(?<before>^| · )/$", Options)]
    private static partial Regex NoGroup();

    private const RegexOptions Options =
        RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.NonBacktracking;
}
