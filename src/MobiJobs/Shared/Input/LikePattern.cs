using System.Text;

namespace MobiJobs.Shared.Input;

/// <summary>LIKE patterns that match a text literally, its wildcards escaped.</summary>
public static class LikePattern
{
    /// <summary>The escape character that the patterns are written with.</summary>
    public const string Escape = "\\";

    /// <summary>Matches what contains this text; null if there is no text.</summary>
    public static string? Containing(string? text) =>
        text is null ? null : $"%{Literal(TypedText.Composed(text))}%";

    private static string Literal(string text)
    {
        var literal = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '%' or '_' or '[' or '\\') { literal.Append(Escape); }

            literal.Append(c);
        }

        return literal.ToString();
    }
}
