namespace MobiJobs.Shared.Input;

/// <summary>In which language a text of a device is, for <c>lang</c>: it is read aloud as it is meant.</summary>
public static class TextLanguage
{
    /// <summary>
    /// Japanese with kana, English with nothing but ASCII, as devices write; empty for a text of unknown language.
    /// </summary>
    public static string Of(string text) =>
        text.Any(c => c is >= '\u3041' and <= '\u30ff') ? "ja" : text.All(char.IsAscii) ? "en" : "";
}
