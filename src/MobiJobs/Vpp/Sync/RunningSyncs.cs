namespace MobiJobs.Vpp.Sync;

/// <summary>
/// Lets this process run one synchronisation per token at a time. Requests during a synchronisation are combined into
/// one more after it, so that a thousand accepted invitations don't cause a thousand synchronisations.
/// </summary>
public sealed class RunningSyncs
{
    /// <summary>The tokens whose synchronisation runs, and whether another one was requested meanwhile.</summary>
    private readonly Dictionary<int, bool> requestedAgain = [];

    /// <summary>False if a synchronisation of the token runs already; it will then run once more.</summary>
    public bool TryStart(int tokenId)
    {
        lock (requestedAgain)
        {
            if (requestedAgain.TryAdd(tokenId, false)) { return true; }

            requestedAgain[tokenId] = true;
            return false;
        }
    }

    /// <summary>Ends a run. True if another one was requested meanwhile, which then starts.</summary>
    public bool StartsAgain(int tokenId)
    {
        lock (requestedAgain)
        {
            if (!requestedAgain[tokenId])
            {
                requestedAgain.Remove(tokenId);
                return false;
            }

            requestedAgain[tokenId] = false;
            return true;
        }
    }

    /// <summary>Ends a run that failed, and drops what was requested meanwhile.</summary>
    public void Abandon(int tokenId)
    {
        lock (requestedAgain) { requestedAgain.Remove(tokenId); }
    }
}
