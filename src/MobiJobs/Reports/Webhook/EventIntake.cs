using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Gateway.NanoMdm;

namespace MobiJobs.Reports.Webhook;

/// <summary>
/// Takes NanoMDM's events. NanoMDM tries each once: what is not answered with 200 is lost, so that those who wait for
/// their turn wait without an end, and a wrong signature is entered in the audit trail for a person to see.
/// </summary>
public sealed class EventIntake(
    NanoMdmOptions options,
    EventQueue queue,
    CountedTrail trail,
    TimeProvider clock,
    ILogger<EventIntake> log) : IDisposable
{
    private const int LargeFrom = 1024 * 1024;
    private const int SmallAtOnce = 64;
    private const int LargeAtOnce = 2;
    private const int MaxWaiting = 20_000;
    private const int WrongPerMinute = 120;

    private readonly ConcurrencyLimiter small = new(AtOnce(SmallAtOnce));
    private readonly ConcurrencyLimiter large = new(AtOnce(LargeAtOnce));

    /// <summary>Before its signature is known to be right, an address is trusted with so many calls only.</summary>
    private readonly PartitionedRateLimiter<string> wrong = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = WrongPerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));

    /// <summary>Answers one call.</summary>
    public async Task<IResult> ReceiveAsync(HttpContext http)
    {
        var address = http.CallerNetwork();
        if (wrong.GetStatistics(address) is { CurrentAvailablePermits: <= 0 })
        {
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        var length = http.Request.ContentLength;
        if (length > options.MaxEventBytes) { return TooLarge(length); }

        // A body of unknown length may be as long as one may be.
        using var turn = await (length <= LargeFrom ? small : large).AcquireAsync(1, http.RequestAborted);
        if (!turn.IsAcquired) { return Results.StatusCode(StatusCodes.Status503ServiceUnavailable); }

        if (await ReadAsync(http) is not { } body) { return TooLarge(length); }

        if (!WebhookSignature.IsRight(body, http.Request.Headers[WebhookSignature.Header], options.WebhookKey))
        {
            return await RefuseAsync(address);
        }

        await queue.StoreAsync(WebhookEvent.Read(body));
        return Results.Ok();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        small.Dispose();
        large.Dispose();
        wrong.Dispose();
    }

    private static ConcurrencyLimiterOptions AtOnce(int calls) =>
        new() { PermitLimit = calls, QueueLimit = MaxWaiting };

    /// <summary>The body; null if it is too long.</summary>
    private async Task<byte[]?> ReadAsync(HttpContext http)
    {
        var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false }) { limit.MaxRequestBodySize = options.MaxEventBytes; }

        try
        {
            using var body = new MemoryStream((int)(http.Request.ContentLength ?? 0));
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            return body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private IResult TooLarge(long? length)
    {
        log.LogError(
            "An event of {EventBytes} bytes was refused, and does not come again; at most {MaxEventBytes} are taken",
            length,
            options.MaxEventBytes);
        return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
    }

    private async Task<IResult> RefuseAsync(string address)
    {
        using var counted = wrong.AttemptAcquire(address);
        await trail.EnterAsync(
            AuditEntry.Of(AuditEntry.Unknown, AuditAction.EventRefused, address, clock.UtcNow()));
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
