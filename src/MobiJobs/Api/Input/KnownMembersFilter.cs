using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MobiJobs.Api.Input;

/// <summary>
/// Refuses a request with a query parameter or a JSON member that its action does not know, be it by its case alone, or
/// that it has twice: ignoring <c>statuses</c> in a filter would cancel more than was asked for. Runs before the body
/// is bound and before an <c>Idempotency-Key</c> is looked at.
/// </summary>
internal sealed class KnownMembersFilter(
    IOptions<JsonOptions> json,
    IModelMetadataProvider metadata,
    ProblemDetailsFactory problems)
    : IAsyncResourceFilter, IOrderedFilter
{
    /// <summary>No call has members deeper than this.</summary>
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 16 };

    /// <inheritdoc/>
    public int Order => int.MinValue;

    /// <inheritdoc/>
    public async Task OnResourceExecutionAsync(ResourceExecutingContext context, ResourceExecutionDelegate next)
    {
        if (context.ActionDescriptor is not ControllerActionDescriptor action || !IsApi(action))
        {
            await next();
            return;
        }

        var (http, errors) = (context.HttpContext, new ModelStateDictionary());
        CheckQuery(http.Request.Query, QueryNames(action), errors);
        try
        {
            if (!IsUtf8(http.Request))
            {
                context.Result = Refuse(
                    http, ErrorPage.ForProgram(StatusCodes.Status415UnsupportedMediaType, http.TraceIdentifier));
                return;
            }

            await CheckBodyAsync(http.Request, action, errors, http.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            context.Result = Refuse(http, ErrorPage.ForProgram(e.StatusCode, http.TraceIdentifier));
            return;
        }

        if (errors.IsValid)
        {
            await next();
            return;
        }

        var problem = problems.CreateValidationProblemDetails(http, errors);
        context.Result = new BadRequestObjectResult(problem) { ContentTypes = { "application/problem+json" } };
    }

    /// <summary>What can't be read at all, such as a body that is larger than the call takes.</summary>
    private ObjectResult Refuse(HttpContext http, ErrorPage why) =>
        new(problems.CreateProblemDetails(http, why.Status, why.Title, detail: why.Detail))
        {
            StatusCode = why.Status,
            ContentTypes = { "application/problem+json" },
        };

    /// <summary>
    /// JSON is UTF-8 (RFC 8259, section 8.1). The framework would decode other encodings, past the check of the
    /// members, and fails on text that is none.
    /// </summary>
    private static bool IsUtf8(HttpRequest request) => !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || !type.Charset.HasValue
        || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static bool IsApi(ControllerActionDescriptor action) =>
        action.AttributeRouteInfo?.Template?.StartsWith("api/", StringComparison.Ordinal) == true;

    private static void CheckQuery(IQueryCollection query, Dictionary<string, bool> known, ModelStateDictionary errors)
    {
        foreach (var (name, values) in query)
        {
            if (!known.TryGetValue(name, out var isList)) { errors.AddModelError(name, Labels.Invalid_UnknownMember); }
            else if (values.Count > 1 && !isList) { errors.AddModelError(name, Labels.Invalid_DoubledMember); }
        }
    }

    /// <summary>The names that the action takes from the query, and whether each may be there more than once.</summary>
    private Dictionary<string, bool> QueryNames(ControllerActionDescriptor action)
    {
        var names = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var parameter in action.Parameters.Where(p => p.BindingInfo?.BindingSource == BindingSource.Query))
        {
            var type = metadata.GetMetadataForType(parameter.ParameterType);
            if (!type.IsComplexType || type.IsCollectionType)
            {
                names[parameter.BindingInfo?.BinderModelName ?? parameter.Name] = type.IsCollectionType;
                continue;
            }

            foreach (var member in type.Properties.Where(m => m.BinderModelName is not null))
            {
                names[member.BinderModelName!] = member.IsCollectionType;
            }
        }

        return names;
    }

    private async Task CheckBodyAsync(
        HttpRequest request,
        ActionDescriptor action,
        ModelStateDictionary errors,
        CancellationToken stopping)
    {
        var body = action.Parameters.FirstOrDefault(p => p.BindingInfo?.BindingSource == BindingSource.Body);
        if (request.ContentLength == 0 || HttpMethods.IsGet(request.Method)) { return; }

        request.EnableBuffering();
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Shallow, stopping);
            if (body is null) { CheckNothing(document.RootElement, errors); }
            else { Check(document.RootElement, TypeInfo(body.ParameterType), null, "", errors); }
        }
        catch (JsonException)
        {
            // Text that is not JSON is refused where it is bound, with its line and place.
            if (body is null && request.Body.Length > 0) { errors.AddModelError("", Labels.Invalid_NoMembers); }
        }
        catch (InvalidOperationException)
        {
            errors.AddModelError("", Labels.Invalid_UnknownMember); // A name with half a character.
        }
        finally
        {
            request.Body.Position = 0;
        }
    }

    /// <summary>
    /// Refuses members of a body that the action doesn't read: who names a reason or a count means that it counts.
    /// </summary>
    private static void CheckNothing(JsonElement value, ModelStateDictionary errors)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors.AddModelError("", Labels.Invalid_NoMembers);
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            errors.AddModelError(member.Name, Labels.Invalid_UnknownMember);
        }
    }

    /// <param name="most">How many items a list, or characters a text, may have; null for any number.</param>
    private void Check(JsonElement value, JsonTypeInfo type, int? most, string path, ModelStateDictionary errors)
    {
        switch (value.ValueKind, type.Kind)
        {
            case (JsonValueKind.Object, JsonTypeInfoKind.Object):
                CheckMembers(value, type, path, errors);
                break;
            case (JsonValueKind.Array, _) when value.GetArrayLength() > most:
                errors.AddModelError(path, Say(Labels.Invalid_TooManyItems, most));
                break;
            case (JsonValueKind.String, _):
                CheckText(value, most, path, errors);
                break;
            case (JsonValueKind.Array, JsonTypeInfoKind.Enumerable) when type.ElementType is { } element:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    var place = string.Create(CultureInfo.InvariantCulture, $"{path}[{index++}]");
                    Check(item, TypeInfo(element), null, place, errors);
                }

                break;
        }
    }

    private static void CheckText(JsonElement value, int? most, string path, ModelStateDictionary errors)
    {
        try
        {
            if (value.GetString()!.Length > most) { errors.AddModelError(path, Labels.Invalid_TooLong); }
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half a character ("\ud83d"), and no text holds that.
            errors.AddModelError(path, Labels.Invalid_Value);
        }
    }

    private void CheckMembers(JsonElement value, JsonTypeInfo type, string path, ModelStateDictionary errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var place = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            var known = type.Properties.FirstOrDefault(p => p.Name == member.Name);
            if (known is null) { errors.AddModelError(place, Labels.Invalid_UnknownMember); }
            else if (!seen.Add(member.Name)) { errors.AddModelError(place, Labels.Invalid_DoubledMember); }
            else { Check(member.Value, TypeInfo(known.PropertyType), MostOf(known), place, errors); }
        }
    }

    /// <summary>The attribute is on the parameter of a record, or on the property.</summary>
    private static int? MostOf(JsonPropertyInfo member) =>
        (member.AssociatedParameter?.AttributeProvider ?? member.AttributeProvider)
            ?.GetCustomAttributes(typeof(MaxLengthAttribute), inherit: true)
            .OfType<MaxLengthAttribute>().FirstOrDefault()?.Length;

    private JsonTypeInfo TypeInfo(Type type) => json.Value.JsonSerializerOptions.GetTypeInfo(type);
}
