using MobiJobs.Start;

namespace MobiJobs.Tests.Start;

/// <summary>What a command says of words that it does not know.</summary>
public sealed class Words_of_a_command
{
    private const string Usage = "seed --devices N --jobs M";

    [Theory]
    [InlineData("\"--contentRoot\" is no option of this command.", "--devices", "5", "--contentRoot", "X")]
    [InlineData("\"fast\" is no option of this command.", "fast")]
    [InlineData("\"--jobs\" needs a value.", "--devices", "5", "--jobs")]
    public void What_is_refused_is_named(string refusal, params string[] words)
    {
        Assert.Null(CommandOptions.Read(words, Usage, out var refused));
        Assert.Equal(refusal, refused);
    }

    [Fact]
    public void Options_of_the_command_and_settings_of_the_program_are_taken()
    {
        var options = CommandOptions.Read(["--devices", "5", "--Worker:Count=2"], Usage, out var refused);
        Assert.Equal((5, null), (options!.Number("devices", 1, 10), refused));
        Assert.Equal(["--Worker:Count=2"], options.Settings);
    }
}
