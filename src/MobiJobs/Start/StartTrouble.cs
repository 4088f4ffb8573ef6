using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using MobiJobs.Audit;
using MobiJobs.Data;
using MobiJobs.Data.Moving;

namespace MobiJobs.Start;

/// <summary>Explains, in one line, the errors at start that are not bugs.</summary>
public static class StartTrouble
{
    /// <summary>The line; null for any other error, which is then shown as it is.</summary>
    public static string? Explain(Exception error)
    {
        var chain = Chain(error).ToArray();
        if (chain.Any(IsOfAddress))
        {
            return "The address is taken by another program or not allowed. "
                + "Choose another with --urls, for example --urls http://localhost:5081.";
        }

        if (chain.OfType<AuditHeadException>().FirstOrDefault() is { } head) { return head.Message; }

        if (chain.OfType<StoreRefusedException>().FirstOrDefault() is { } refused) { return refused.Message; }

        if (chain.OfType<MoveException>().FirstOrDefault() is { } move) { return move.Message; }

        if (chain.OfType<InvalidOperationException>().FirstOrDefault(IsOfCertificate) is { } certificate)
        {
            return "HTTPS can't be served (Kestrel:Certificates:Default:Path names the certificate): "
                + certificate.Message.Split('\n')[0];
        }

        if (chain.OfType<StoreInUseException>().FirstOrDefault() is { } inUse) { return inUse.Message; }

        return chain.Select(DatabaseSetup.ExplainStart).FirstOrDefault(line => line is not null)
            ?? chain.Where(e => e is UnauthorizedAccessException or IOException)
                .Select(e => "A file or folder can't be used "
                    + $"(ConnectionStrings:MobiJobs says where the store is): {e.Message}")
                .FirstOrDefault();
    }

    private static bool IsOfCertificate(InvalidOperationException error) =>
        error.Message.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal);

    private static bool IsOfAddress(Exception error) => error
        is AddressInUseException
        or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied };

    private static IEnumerable<Exception> Chain(Exception? error)
    {
        for (; error is not null; error = error.InnerException) { yield return error; }
    }
}
