using MobiJobs.Shared;

namespace MobiJobs.Tests.Shared;

/// <summary>How many letters two words differ by.</summary>
public sealed class How_alike_words_are
{
    private const string Letters = "abc";

    [Theory]
    [InlineData("", "", 0, 0)]
    [InlineData("", "ab", 2, 2)]
    [InlineData("speed", "spede", 2, 1)]
    [InlineData("kitten", "sitting", 3, 3)]
    public void Is_the_number_of_letters_to_be_changed(string one, string other, int plain, int withSwaps)
    {
        Assert.Equal(plain, EditDistance.Of(one, other, swaps: false));
        Assert.Equal(withSwaps, EditDistance.Of(one, other, swaps: true));
        Assert.Equal(withSwaps, EditDistance.Of(other, one, swaps: true));
    }

    [Fact]
    public void More_than_what_counts_is_told_as_one_more()
    {
        var random = new Random(7);
        for (var i = 0; i < 5_000; i++)
        {
            var (one, other, most) = (Word(random), Word(random), random.Next(5));
            var whole = EditDistance.Of(one, other, swaps: true);
            Assert.Equal(Math.Min(whole, most + 1), EditDistance.Of(one, other, swaps: true, most));
        }
    }

    private static string Word(Random random) => string.Concat(
        Enumerable.Range(0, random.Next(9)).Select(_ => Letters[random.Next(Letters.Length)]));
}
