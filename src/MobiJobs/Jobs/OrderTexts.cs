using MobiJobs.Gateway;
using MobiJobs.Kinds;

namespace MobiJobs.Jobs;

/// <summary>What a person has shown on the screens of the devices of an operation.</summary>
public static class OrderTexts
{
    public const int MaxMessageLength = 300;
    public const int MaxPhoneLength = 40;
    public const int MaxFootnoteLength = 100;

    /// <summary>Whether the order can show something on the device's screen.</summary>
    public static bool ShowsTexts(this JobKind kind) => kind is JobKind.Lock or JobKind.LostModeOn;

    /// <summary>Whether it has to: a lost device that shows nothing can't be brought back by who finds it.</summary>
    public static bool NeedsTexts(this JobKind kind) => kind == JobKind.LostModeOn;

    /// <summary>Whether it can show a line at the bottom, too.</summary>
    public static bool ShowsFootnote(this JobKind kind) => kind == JobKind.LostModeOn;

    /// <summary>The texts as they are kept: without blanks around them, and without those that are empty.</summary>
    public static ScreenTexts Trimmed(this ScreenTexts typed) => new(
        TrimmedOf(typed.Message), TrimmedOf(TypedText.HalfWidth(typed.PhoneNumber ?? "")), TrimmedOf(typed.Footnote));

    /// <summary>What is wrong with trimmed texts, by the names of their members; null if nothing is.</summary>
    /// <param name="isNeeded">Whether one of message and telephone number has to be there.</param>
    public static (string Member, string Problem)? ProblemOf(JobKind kind, ScreenTexts texts, bool isNeeded)
    {
        if (texts != ScreenTexts.None && !kind.ShowsTexts())
        {
            return (nameof(ScreenTexts.Message), Labels.Invalid_NoTexts);
        }

        if (texts.Footnote is not null && !kind.ShowsFootnote())
        {
            return (nameof(ScreenTexts.Footnote), Labels.Invalid_NoFootnote);
        }

        if (isNeeded && texts is { Message: null, PhoneNumber: null })
        {
            return (nameof(ScreenTexts.Message), Labels.Refusal_NoTexts);
        }

        return TooLong(nameof(ScreenTexts.Message), texts.Message, MaxMessageLength)
            ?? TooLong(nameof(ScreenTexts.PhoneNumber), texts.PhoneNumber, MaxPhoneLength)
            ?? TooLong(nameof(ScreenTexts.Footnote), texts.Footnote, MaxFootnoteLength)
            ?? (texts.PhoneNumber?.All(IsOfNumber) == false
                ? (nameof(ScreenTexts.PhoneNumber), Labels.Invalid_Phone)
                : null);
    }

    private static (string Member, string Problem)? TooLong(string member, string? text, int max) =>
        text?.Length > max ? (member, Say(Labels.Invalid_TextLength, max)) : null;

    private static bool IsOfNumber(char c) =>
        char.IsAsciiDigit(c) || c is '+' or '-' or ' ' or '(' or ')' or '#' or '*';

    private static string? TrimmedOf(string? text) =>
        TypedText.WellFormed(text ?? "").Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
