namespace MobiJobs.Guide.Reading;

/// <summary>Reads numbers whose digits were read from a screen as letters: "12O64", "l2064".</summary>
internal static class MisreadDigits
{
    private const int MinLength = 4;
    private const int MaxLength = 6;
    private const int MaxLetters = 2;

    /// <summary>The number that a word of digits and a few such letters means; null for any other word.</summary>
    public static long? Read(ReadOnlySpan<char> word)
    {
        if (word.Length is < MinLength or > MaxLength) { return null; }

        var (number, letters) = (0L, 0);
        foreach (var c in word)
        {
            var digit = c switch
            {
                >= '0' and <= '9' => c - '0',
                'O' or 'o' => 0,
                'l' or 'I' => 1,
                _ => -1,
            };
            if (digit < 0) { return null; }

            letters += char.IsAsciiDigit(c) ? 0 : 1;
            number = (number * 10) + digit;
        }

        return letters <= MaxLetters ? number : null;
    }
}
