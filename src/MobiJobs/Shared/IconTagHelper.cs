using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MobiJobs.Shared;

/// <summary>An icon from the sprite, hidden from screen readers: a label beside it says the same.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    /// <summary>The icon's name in <c>icons.txt</c>.</summary>
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(Svg(Name));
    }

    internal static IHtmlContent Svg(string name) => new HtmlContentBuilder()
        .AppendHtml("<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#icon-")
        .Append(name)
        .AppendHtml("\"></use></svg>");
}

/// <summary>Inlines the sprite in the page, so that icons need no request of their own.</summary>
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

/// <summary>The icons that the console uses, joined into one SVG file at build.</summary>
public sealed class IconSprite(IWebHostEnvironment environment)
{
    private readonly Lazy<string> svg = new(() =>
    {
        var file = environment.WebRootFileProvider.GetFileInfo("lib/bootstrap-icons/icons.svg");
        using var reader = new StreamReader(file.CreateReadStream());
        return reader.ReadToEnd();
    });

    /// <summary>The SVG element to inline.</summary>
    public string Svg => svg.Value;
}
