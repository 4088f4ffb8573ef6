namespace MobiJobs.Vpp.Tokens;

/// <summary>ライセンス共有: a group that may use a token of a group above it.</summary>
public sealed class VppShare
{
    private VppShare()
    {
    }

    public int TokenId { get; private set; }

    public int GroupId { get; private set; }

    /// <summary>Lets a group use a token.</summary>
    public static VppShare Of(int tokenId, int groupId) => new() { TokenId = tokenId, GroupId = groupId };
}
