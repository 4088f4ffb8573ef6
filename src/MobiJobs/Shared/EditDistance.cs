namespace MobiJobs.Shared;

/// <summary>How much two words are written alike.</summary>
public static class EditDistance
{
    private const int MaxOnStack = 128;

    /// <summary>How many letters have to be changed, added or left out to make one of the other.</summary>
    /// <param name="swaps">Whether two neighbours in each other's place are one difference, and not two.</param>
    /// <param name="most">The most that are counted; of more, one more is told as soon as that is sure.</param>
    public static int Of(ReadOnlySpan<char> one, ReadOnlySpan<char> other, bool swaps, int most = int.MaxValue)
    {
        most = Math.Min(most, Math.Max(one.Length, other.Length));
        if (Math.Abs(one.Length - other.Length) > most) { return most + 1; }

        // Three rows of the table, in turns: in each, only cells near the diagonal can hold a number that counts.
        var width = other.Length + 1;
        var rows = width <= MaxOnStack ? stackalloc int[3 * width] : new int[3 * width];
        rows.Fill(most + 1);
        for (var j = 0; j < Math.Min(most + 1, width); j++) { rows[j] = j; }

        for (var i = 1; i <= one.Length; i++)
        {
            var row = rows.Slice(i % 3 * width, width);
            var last = rows.Slice((i - 1) % 3 * width, width);
            var above = rows.Slice((i + 1) % 3 * width, width); // The one before the last.
            var (from, to) = (Math.Max(1, i - most), Math.Min(other.Length, i + most));
            row[from - 1] = from == 1 ? i : most + 1;
            var least = row[from - 1];
            for (var j = from; j <= to; j++)
            {
                var change = one[i - 1] == other[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                var isSwapped = swaps && i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                if (isSwapped) { row[j] = Math.Min(row[j], above[j - 2] + 1); }

                least = Math.Min(least, row[j]);
            }

            if (to < width - 1) { row[to + 1] = most + 1; }

            if (least > most) { return most + 1; }
        }

        return Math.Min(rows[(one.Length % 3 * width) + other.Length], most + 1);
    }
}
