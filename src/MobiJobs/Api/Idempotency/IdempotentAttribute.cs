using Microsoft.AspNetCore.Mvc.Filters;

namespace MobiJobs.Api.Idempotency;

/// <summary>
/// A request with an <c>Idempotency-Key</c> is carried out once, however often it is sent. If its work takes several
/// transactions it is <paramref name="resumable"/>: the action then starts it by <see cref="KeyedRequest.StartAsync"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class IdempotentAttribute(bool resumable = false) : Attribute, IFilterFactory
{
    public const string Header = "Idempotency-Key";

    /// <inheritdoc/>
    public bool IsReusable => false;

    /// <inheritdoc/>
    public IFilterMetadata CreateInstance(IServiceProvider serviceProvider) =>
        ActivatorUtilities.CreateInstance<IdempotencyFilter>(serviceProvider, resumable);
}
