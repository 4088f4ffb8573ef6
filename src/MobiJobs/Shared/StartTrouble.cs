using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using MobiJobs.Data;

namespace MobiJobs.Shared;

/// <summary>Troubles of a start that are nobody's bug, each in one line.</summary>
public static class StartTrouble
{
    /// <summary>The line; null for anything else, which then shows itself as it is.</summary>
    public static string? Explain(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied })
            {
                return "The address is taken by another program or not allowed. Choose another with --urls, for example --urls http://localhost:5081.";
            }

            if (DatabaseSetup.ExplainStart(e) is { } store) { return store; }

            if (e is UnauthorizedAccessException or IOException) { return e.Message; }
        }

        return null;
    }
}
