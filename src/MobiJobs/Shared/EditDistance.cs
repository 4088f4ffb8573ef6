namespace MobiJobs.Shared;

/// <summary>How much two words are written alike.</summary>
public static class EditDistance
{
    /// <summary>How many letters have to be changed, added or left out to make one of the other.</summary>
    /// <param name="swaps">Whether two neighbours in each other's place are one difference, and not two.</param>
    public static int Of(string one, string other, bool swaps)
    {
        var table = new int[one.Length + 1][];
        for (var i = 0; i <= one.Length; i++)
        {
            table[i] = new int[other.Length + 1];
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i][j] = i + j;
                    continue;
                }

                var change = one[i - 1] == other[j - 1] ? 0 : 1;
                table[i][j] = Math.Min(Math.Min(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + change);
                var isSwapped = swaps && i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1];
                if (isSwapped) { table[i][j] = Math.Min(table[i][j], table[i - 2][j - 2] + 1); }
            }
        }

        return table[one.Length][other.Length];
    }
}
