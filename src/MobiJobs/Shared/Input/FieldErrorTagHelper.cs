using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MobiJobs.Shared.Input;

/// <summary>
/// The validation errors of a form field. Nothing is rendered if there are none, unless the element has an id: a field
/// that refers to it by <c>aria-describedby</c> needs it to exist.
/// </summary>
[HtmlTargetElement("field-error", TagStructure = TagStructure.WithoutEndTag)]
public sealed class FieldErrorTagHelper : TagHelper
{
    /// <summary>The field's key in the model state.</summary>
    public string For { get; set; } = "";

    [HtmlAttributeNotBound, ViewContext]
    public ViewContext View { get; set; } = null!;

    /// <inheritdoc/>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var errors = View.ViewData.ModelState.ErrorsOf(For);
        if (errors.Length == 0 && !output.Attributes.ContainsName("id"))
        {
            output.SuppressOutput();
            return;
        }

        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", errors.Length == 0 ? "wrong" : "wrong field-validation-error");
        output.Attributes.SetAttribute("role", "alert");
        output.Content.SetContent(errors);
    }
}

/// <summary>The errors of a field as text.</summary>
public static class FieldErrors
{
    /// <summary>The messages for a field, joined; empty if there are none.</summary>
    public static string ErrorsOf(this ModelStateDictionary errors, string field) =>
        string.Join(" ", errors[field]?.Errors.Select(e => e.ErrorMessage) ?? []);
}
