using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MobiJobs.Shared;

/// <summary>An icon from the sheet, hidden from screen readers: a label beside it says the same.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper(IconSheet icons) : TagHelper
{
    /// <summary>The icon's name in <c>icons.txt</c>.</summary>
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(icons.Svg(Name));
    }
}

/// <summary>The sheet with the icons that the console uses, made at build.</summary>
public sealed class IconSheet(Assets assets)
{
    // A page shows more than a hundred, of few names.
    private readonly ConcurrentDictionary<string, HtmlString> made = new(StringComparer.Ordinal);

    /// <summary>The element that shows an icon of the sheet.</summary>
    public IHtmlContent Svg(string name) => made.GetOrAdd(name, Make);

    private HtmlString Make(string name)
    {
        var address = HtmlEncoder.Default.Encode($"{assets["icons.svg"]}#{name}");
        return new(
            $"<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"{address}\"></use></svg>");
    }
}
