using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MobiJobs.Start;

/// <summary>
/// Reads ids and counts of addresses and forms strictly: the framework would also take 0x10, blanks and NUL.
/// </summary>
internal sealed class PlainNumbers : IModelBinderProvider, IModelBinder
{
    /// <inheritdoc/>
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.UnderlyingOrModelType == typeof(long) || context.Metadata.UnderlyingOrModelType == typeof(int)
            ? this
            : null;

    /// <inheritdoc/>
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var (name, metadata) = (bindingContext.ModelName, bindingContext.ModelMetadata);
        var given = bindingContext.ValueProvider.GetValue(name);
        if (given == ValueProviderResult.None) { return Task.CompletedTask; }

        bindingContext.ModelState.SetModelValue(name, given);
        var text = given.FirstValue;
        object? number = metadata.UnderlyingOrModelType == typeof(int)
            ? PlainText.SmallNumber(text) as object
            : PlainText.Number(text);
        if (number is not null || (string.IsNullOrEmpty(text) && metadata.IsReferenceOrNullableType))
        {
            bindingContext.Result = ModelBindingResult.Success(number);
        }
        else { bindingContext.ModelState.TryAddModelError(name, Labels.Invalid_Number); }

        return Task.CompletedTask;
    }
}

/// <summary>
/// Refuses a request to a page whose values can't be read. Left out in silence, an id among many would make an act one
/// on fewer than were chosen.
/// </summary>
internal sealed class RefuseUnreadable : IActionFilter
{
    /// <inheritdoc/>
    public void OnActionExecuting(ActionExecutingContext context)
    {
        if (!context.ModelState.IsValid) { context.Result = new BadRequestResult(); }
    }

    /// <inheritdoc/>
    public void OnActionExecuted(ActionExecutedContext context)
    {
    }
}
