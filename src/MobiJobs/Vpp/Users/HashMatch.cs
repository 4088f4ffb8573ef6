namespace MobiJobs.Vpp.Users;

/// <summary>ハッシュ値の照合: whether a device is signed in with the Apple ID of its VPPユーザー.</summary>
public enum HashMatch
{
    /// <summary>一致.</summary>
    Same,

    /// <summary>不一致: licences of the person don't reach the device.</summary>
    Different,

    /// <summary>古い: the device's hash was fetched too long ago to rely on, whether equal or not.</summary>
    Old,

    /// <summary>未取得: the device's hash was not fetched yet, or the device is not signed in.</summary>
    NotFetched,

    /// <summary>未関連付け: the person is not linked to an Apple ID.</summary>
    NotLinked,

    /// <summary>VPPユーザー未設定: no person is set for the device.</summary>
    NoUser,
}
