namespace MobiJobs.Guide.Chain;

/// <summary>Typographic quotes, which devices put around an app's name.</summary>
internal static class TypographicQuotes
{
    private const char Open = '“';
    private const char Close = '”';

    /// <summary>The outermost quoted ranges, in order. Unpaired quotes are ignored.</summary>
    public static List<(int From, int To)> Outermost(ReadOnlySpan<char> text)
    {
        var outermost = new List<(int From, int To)>();
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Open)
            {
                open.Push(i);
            }
            else if (text[i] == Close && open.TryPop(out var from))
            {
                while (outermost.Count > 0 && outermost[^1].From > from) { outermost.RemoveAt(outermost.Count - 1); }

                outermost.Add((from, i));
            }
        }

        return outermost;
    }
}
