using System.Text;

namespace MobiJobs.Shared;

/// <summary>Patterns of LIKE that look for a text as it stands.</summary>
public static class Like
{
    public const string Escape = "\\";

    /// <summary>Finds what holds this text; null for none.</summary>
    public static string? Part(string? text) => text is null ? null : $"%{Literal(text.Normalize(NormalizationForm.FormC))}%";

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
