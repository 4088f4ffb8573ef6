using System.Net;

namespace MobiJobs.Audit;

/// <summary>
/// Where what happens now was asked for. Each entry takes it when it is made, so that no caller has to hand it on: it
/// flows with the request, as the request's language does. Work that no request began is the server's own.
/// </summary>
/// <param name="Via">How it came to the program.</param>
/// <param name="Address">The network address of the caller.</param>
/// <param name="Name">The name of the API token or of the command.</param>
public sealed record AuditOrigin(AuditVia Via, string? Address = null, string? Name = null)
{
    /// <summary>The claim of a request by API token that names the token.</summary>
    public const string TokenClaim = "mobijobs:token";

    private static readonly AsyncLocal<AuditOrigin?> Ambient = new();
    private static readonly AuditOrigin Server = new(AuditVia.Server);

    /// <summary>That of the present flow of work.</summary>
    public static AuditOrigin Current => Ambient.Value ?? Server;

    /// <summary>Makes this the origin of all that the caller does from now on.</summary>
    public void Enter() => Ambient.Value = this;

    /// <summary>The origin of a request.</summary>
    public static AuditOrigin Of(HttpContext context)
    {
        var isApi = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        return new(
            isApi ? AuditVia.Api : AuditVia.Page,
            AddressOf(context)?.ToString(),
            context.User.FindFirst(TokenClaim)?.Value);
    }

    /// <summary>The network address of who sent a request.</summary>
    internal static IPAddress? AddressOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped
            ? mapped.MapToIPv4()
            : context.Connection.RemoteIpAddress;
}

/// <summary>How something came to the program. Values are stored.</summary>
public enum AuditVia : byte
{
    /// <summary>The program itself: a worker, a sweep, the start.</summary>
    Server = 1,

    Page = 2,

    Api = 3,

    /// <summary>A command on the machine.</summary>
    Command = 4,
}
