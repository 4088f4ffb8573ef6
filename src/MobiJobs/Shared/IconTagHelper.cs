using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MobiJobs.Shared;

/// <summary>A drawing from the icon sprite, for the eye only: the word stands beside it.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    /// <summary>The icon's name in the set; <c>icons.txt</c> lists those that there are.</summary>
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(Drawing(Name));
    }

    internal static IHtmlContent Drawing(string name) => new HtmlContentBuilder()
        .AppendHtml("<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#icon-")
        .Append(name)
        .AppendHtml("\"></use></svg>");
}

/// <summary>The sprite within the page: drawn with the first byte, and no request of its own.</summary>
[HtmlTargetElement("icons", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconsTagHelper(IconSprite sprite) : TagHelper
{
    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(sprite.Svg);
    }
}

/// <summary>The icons that the console uses, drawn together at build.</summary>
public sealed class IconSprite(IWebHostEnvironment environment)
{
    private readonly Lazy<string> svg = new(() =>
    {
        var file = environment.WebRootFileProvider.GetFileInfo("lib/bootstrap-icons/icons.svg");
        using var reader = new StreamReader(file.CreateReadStream());
        return reader.ReadToEnd();
    });

    /// <summary>As it stands in a page.</summary>
    public string Svg => svg.Value;
}
