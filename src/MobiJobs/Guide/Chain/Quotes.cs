namespace MobiJobs.Guide.Chain;

/// <summary>Typographic quotes, in which a device puts an app's name.</summary>
internal static class Quotes
{
    private const char Open = '“';
    private const char Close = '”';

    /// <summary>The outermost quoted ranges, in order. A quote that is never closed hides nothing, nor does one never opened.</summary>
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
