namespace MobiJobs.Vpp.Sync;

/// <summary>
/// One synchronisation of a token at a time in this process: whoever wants one while it is under way gets another one after
/// it, however many want it. A thousand accepted invitations are not a thousand synchronisations.
/// </summary>
public sealed class VppSyncTurns
{
    private readonly Dictionary<int, bool> underWay = [];

    /// <summary>Whether it may begin; if not, the one under way begins anew at its end.</summary>
    public bool TryBegin(int tokenId)
    {
        lock (underWay)
        {
            if (underWay.TryAdd(tokenId, false)) { return true; }

            underWay[tokenId] = true;
            return false;
        }
    }

    /// <summary>Whether it was wanted again meanwhile and goes on; otherwise it has ended.</summary>
    public bool GoesOn(int tokenId)
    {
        lock (underWay)
        {
            if (!underWay[tokenId]) { return !underWay.Remove(tokenId); }

            underWay[tokenId] = false;
            return true;
        }
    }

    /// <summary>It broke off.</summary>
    public void Leave(int tokenId)
    {
        lock (underWay) { underWay.Remove(tokenId); }
    }
}
