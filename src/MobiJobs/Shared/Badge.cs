using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MobiJobs.Shared;

/// <summary>How a state is shown: a label, an icon and a colour.</summary>
/// <param name="Label">The text, in the reader's language.</param>
/// <param name="Icon">The icon's name in <c>icons.txt</c>.</param>
/// <param name="Family">The suffix of the style sheet's <c>st-</c> class that colours it.</param>
public sealed record Badge(string Label, string Icon, string Family);

/// <summary>
/// Renders a badge: <c>&lt;badge of="…" /&gt;</c>. With <c>href</c> it is a link; the element's content follows the
/// label.
/// </summary>
[HtmlTargetElement("badge")]
public sealed class BadgeTagHelper(IconSheet icons) : TagHelper
{
    public Badge Of { get; set; } = null!;

    public string? Href { get; set; }

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var content = await output.GetChildContentAsync();
        var isLink = !string.IsNullOrEmpty(Href); // A bound attribute whose expression is null is empty.
        output.TagName = isLink ? "a" : "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"st st-{Of.Family}");
        if (isLink) { output.Attributes.SetAttribute("href", Href); }

        output.Content.AppendHtml(icons.Svg(Of.Icon)).Append(Of.Label).AppendHtml(content);
    }
}
