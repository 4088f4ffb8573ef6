using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Devices;
using MobiJobs.Operations.Send;
using MobiJobs.Shared.Input;

namespace MobiJobs.Tests.Devices;

/// <summary>A device number as people type it, paste it, and read it aloud.</summary>
public sealed class Writing_a_number
{
    [Theory]
    [InlineData("1a-0001")]
    [InlineData("１Ａ－０００１")]
    [InlineData("1Aー0001")] // The key with the hyphen, with the kana on.
    [InlineData("1Aｰ0001")]
    [InlineData("1A‐0001")]
    [InlineData("1A–0001")]
    [InlineData("1A—0001")]
    [InlineData("1A−0001")]
    [InlineData("1A─0001")]
    [InlineData(" 1A-0001　")]
    public void Comes_to_the_same_whatever_keyboard_it_was_typed_on(string typed) =>
        Assert.Equal("1A-0001", Device.ReadNumber(typed));

    [Theory]
    [InlineData("カ゛ク 1")]
    [InlineData("ガク  1")]
    [InlineData("ｶﾞｸ　1")]
    [InlineData("ガク \u00A01")]
    public void Looks_the_same_and_is_the_same(string typed) => Assert.Equal("ガク 1", Device.ReadNumber(typed));

    /// <summary>The end of a number, as somebody looks for it.</summary>
    [Fact]
    public void Begins_with_a_hyphen_however_that_was_typed() => Assert.Equal("-0105", Device.ReadNumber("ー０１０５"));

    [Theory]
    [InlineData("サーバー1")]
    [InlineData("職員ー")]
    public void Keeps_the_long_vowel_of_a_word(string typed) => Assert.Equal(typed, Device.ReadNumber(typed));

    [Theory]
    [InlineData("1A-00\u200B01")]
    [InlineData("1A-0001\uFEFF")]
    [InlineData("1A\u00AD-0001")]
    [InlineData("1A-0001\u2060")]
    [InlineData("1A-0001\u202E")]
    [InlineData("1A-0001\u3164")]
    [InlineData("1A-0001\uFE0F")]
    [InlineData("1A-00\t01")]
    [InlineData("1A-00\001")]
    [InlineData("1A-00\ud80001")]
    [InlineData("1A-00\u202801")]
    [InlineData("1A-00\U000E010001")]
    [InlineData("辻\U000E0100-0001")]
    public void Is_refused_with_characters_that_nobody_sees(string typed) => Assert.Null(Device.ReadNumber(typed));

    [Theory]
    [InlineData("1\u0410-0001")] // Cyrillic A.
    [InlineData("1\u0391-0001")] // Greek Alpha.
    [InlineData("1A-000\u0661")] // Arabic one.
    [InlineData("1A-00\u03370001")] // A stroke over what stands before it.
    [InlineData("1\u13AA-0001")] // Cherokee Go.
    public void Is_refused_with_what_looks_like_another_letter(string typed) => Assert.Null(Device.ReadNumber(typed));

    [Theory]
    [InlineData("3年A組-01")]
    [InlineData("职员々〇")]
    [InlineData("パソコン室-１")]
    [InlineData("SALLE-É1")]
    [InlineData("회의실 1")]
    [InlineData("No.5(予備)★")]
    public void May_be_written_in_the_letters_that_people_here_write_in(string typed) =>
        Assert.NotNull(Device.ReadNumber(typed));

    [Theory]
    [InlineData("1A-1,1A-2")]
    [InlineData("1A-1，1A-2")]
    [InlineData("1A-1、1A-2")]
    [InlineData("1A-1；1A-2")]
    [InlineData("1A-1\u00A01A-2")]
    [InlineData("1A-1　1A-2\r\n")]
    public void Is_set_apart_from_the_next_by_what_a_keyboard_offers(string typed) =>
        Assert.Equal(["1A-1", "1A-2"], new OperationForm { Devices = typed }.Numbers);

    [Fact]
    public void A_search_with_a_zero_in_it_is_refused()
    {
        var errors = new ModelStateDictionary();
        Assert.Null(errors.ReadText("q", "A\0B"));
        Assert.False(errors.IsValid);
        Assert.DoesNotContain('\0', Device.NormalizeNumber("\0"));
    }
}
