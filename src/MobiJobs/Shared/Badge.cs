using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MobiJobs.Shared;

/// <summary>A state as a reader sees it.</summary>
/// <param name="Label">Its word.</param>
/// <param name="Icon">Its drawing, a name of <c>icons.txt</c>.</param>
/// <param name="Family">Its colours: the <c>st-</c> classes of the style sheet.</param>
public sealed record Badge(string Label, string Icon, string Family);

/// <summary>
/// Draws a badge: <c>&lt;badge of="…" /&gt;</c>. With an address it is a link; what the element holds follows the word.
/// </summary>
[HtmlTargetElement("badge")]
public sealed class BadgeTagHelper : TagHelper
{
    public Badge Of { get; set; } = null!;

    public string? Href { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var rest = await output.GetChildContentAsync();
        output.TagName = Href is null ? "span" : "a";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"st st-{Of.Family}");
        if (Href is not null) { output.Attributes.SetAttribute("href", Href); }

        output.Content.AppendHtml(IconTagHelper.Drawing(Of.Icon)).Append(Of.Label).AppendHtml(rest);
    }
}
