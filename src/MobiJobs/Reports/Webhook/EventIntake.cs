using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Audit;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Jobs.Live;

namespace MobiJobs.Reports.Webhook;

/// <summary>
/// Takes NanoMDM's events. NanoMDM tries each once: what is not answered with 200 is lost, so that those who wait for
/// their turn wait without an end, and a wrong signature is entered in the audit trail for a person to see.
/// </summary>
public sealed class EventIntake(
    NanoMdmOptions options,
    EventQueue queue,
    CountedTrail trail,
    RefusedEvents refusedEvents,
    TimeProvider clock,
    ILogger<EventIntake> log) : IDisposable
{
    private const int SmallUpTo = 1024 * 1024;
    private const int SmallAtOnce = 64;
    private const int LargeAtOnce = 2;
    private const int MaxWaiting = 20_000;
    private const int WrongPerMinute = 120;

    private static readonly TimeSpan SmallWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LargeWithin = TimeSpan.FromSeconds(60);

    private readonly ConcurrencyLimiter small = new(AtOnce(SmallAtOnce));
    private readonly ConcurrencyLimiter large = new(AtOnce(LargeAtOnce));

    /// <summary>So many wrong signatures of an address are entered in the audit trail, and no more.</summary>
    private readonly PartitionedRateLimiter<string> wrong = PartitionedRateLimiter.Create<string, string>(
        address => RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = WrongPerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));

    /// <summary>
    /// Answers one call. Until its signature is known to be right, it is a stranger's: it gets its time and, if it is
    /// small, none of the turns.
    /// </summary>
    public async Task<IResult> ReceiveAsync(HttpContext http)
    {
        if (!WebhookSignature.IsOne(http.Request.Headers[WebhookSignature.Header])) { return await RefuseAsync(http); }

        var length = http.Request.ContentLength;
        if (length > options.MaxEventBytes) { return TooLarge(http); }

        // A body of unknown length may be as long as one may be.
        return length <= SmallUpTo
            ? await ReceiveAsync(http, SmallWithin, () => AcquireAsync(small, http))
            : await WithTurnAsync(
                await AcquireAsync(large, http), () => ReceiveAsync(http, LargeWithin, turn: null));
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

    private static ValueTask<RateLimitLease> AcquireAsync(ConcurrencyLimiter turns, HttpContext http) =>
        turns.AcquireAsync(1, http.RequestAborted);

    private static async Task<IResult> WithTurnAsync(RateLimitLease lease, Func<Task<IResult>> receive)
    {
        using var turn = lease;
        return turn.IsAcquired ? await receive() : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <param name="http">The call.</param>
    /// <param name="within">How long its body may take.</param>
    /// <param name="turn">What it waits for once it is read; null if it has its turn.</param>
    private async Task<IResult> ReceiveAsync(HttpContext http, TimeSpan within, Func<ValueTask<RateLimitLease>>? turn)
    {
        byte[] body;
        try
        {
            body = await ReadAsync(http, within);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(http)
                : Results.StatusCode(e.StatusCode);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status408RequestTimeout);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest); // The caller has gone: nobody reads this.
        }

        if (!WebhookSignature.IsRight(body, http.Request.Headers[WebhookSignature.Header], options.WebhookKey))
        {
            return await RefuseAsync(http);
        }

        refusedEvents.NoteTaken();
        return turn is null ? await StoreAsync(body) : await WithTurnAsync(await turn(), () => StoreAsync(body));
    }

    private async Task<IResult> StoreAsync(byte[] body)
    {
        await queue.StoreAsync(WebhookEvent.Read(body));
        return Results.Ok();
    }

    private async Task<byte[]> ReadAsync(HttpContext http, TimeSpan within)
    {
        var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (limit is { IsReadOnly: false }) { limit.MaxRequestBodySize = options.MaxEventBytes; }

        using var patience = new CancellationTokenSource(within, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        using var body = new MemoryStream(); // Grows with what has come: a length is only said.
        await http.Request.Body.CopyToAsync(body, ended.Token);
        return body.ToArray();
    }

    /// <summary>Whether it is an event of NanoMDM is not known, so strangers can't fill the log with it.</summary>
    private IResult TooLarge(HttpContext http)
    {
        using var counted = wrong.AttemptAcquire(http.CallerNetwork());
        if (counted.IsAcquired)
        {
            log.LogError(
                "A call with {EventBytes} bytes was refused, and is lost; at most {MaxEventBytes} are taken",
                http.Request.ContentLength,
                options.MaxEventBytes);
        }

        return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
    }

    private async Task<IResult> RefuseAsync(HttpContext http)
    {
        var now = clock.UtcNow();
        refusedEvents.NoteRefused(now);
        var address = http.CallerNetwork();
        using var counted = wrong.AttemptAcquire(address);
        if (!counted.IsAcquired) { return Results.StatusCode(StatusCodes.Status429TooManyRequests); }

        await trail.EnterAsync(
            AuditEntry.Of(AuditEntry.Unknown, AuditAction.EventRefused, address, now));
        return Results.Problem(Labels.Problem_WrongSignature, statusCode: StatusCodes.Status401Unauthorized);
    }
}
