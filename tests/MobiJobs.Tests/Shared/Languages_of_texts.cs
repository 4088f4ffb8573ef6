using MobiJobs.Shared.Input;

namespace MobiJobs.Tests.Shared;

/// <summary>What devices say is marked with its language where that is sure.</summary>
public sealed class Languages_of_texts
{
    [Theory]
    [InlineData("License for app could not be found.", "en")]
    [InlineData("ErrorChain=ErrorCode[0]=12064", "en")]
    [InlineData("App“サンプル”のライセンスが見つかりませんでした。", "ja")]
    [InlineData("许可证不存在", "")]
    [InlineData("Lizenz für die App nicht gefunden", "")]
    [InlineData("", "en")]
    public void A_text_tells_its_language_or_none(string text, string language) =>
        Assert.Equal(language, TextLanguage.Of(text));
}
