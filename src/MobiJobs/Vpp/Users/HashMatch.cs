using MobiJobs.Devices;

namespace MobiJobs.Vpp.Users;

/// <summary>ハッシュ値の照合: whether a device is signed in with the Apple ID of its VPPユーザー.</summary>
public enum HashMatch
{
    /// <summary>一致.</summary>
    Same,

    /// <summary>不一致: licences of the person don't reach the device.</summary>
    Different,

    /// <summary>古い: equal or not, it was fetched too long ago to build on.</summary>
    Old,

    /// <summary>未取得: the device has not told its own, or is signed in with none.</summary>
    NotFetched,

    /// <summary>未関連付け: the person is not linked to an Apple ID.</summary>
    NotLinked,

    /// <summary>VPPユーザー未設定: nobody said whose the device is.</summary>
    NoUser,
}

/// <summary>The comparison that nobody has to make by eye (domain 6.4).</summary>
public static class HashMatches
{
    /// <summary>A hash that was fetched longer ago than this is old.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>Compares a device's hash with its person's.</summary>
    public static HashMatch Of(string? deviceHash, DateTime? fetchedAt, VppUser? user, DateTime now)
    {
        if (user is null) { return HashMatch.NoUser; }

        if (user.AccountHash is not { } expected) { return HashMatch.NotLinked; }

        if (deviceHash is null || fetchedAt is not { } at) { return HashMatch.NotFetched; }

        if (now - at > Age) { return HashMatch.Old; }

        return string.Equals(deviceHash, expected, StringComparison.Ordinal) ? HashMatch.Same : HashMatch.Different;
    }

    /// <inheritdoc cref="Of(string?, DateTime?, VppUser?, DateTime)"/>
    public static HashMatch Of(Device device, VppUser? user, DateTime now) => Of(device.AccountHash, device.InformationAt, user, now);

    /// <summary>In the reader's language.</summary>
    public static string Label(this HashMatch match) => match switch
    {
        HashMatch.Same => Labels.Hash_Same,
        HashMatch.Different => Labels.Hash_Different,
        HashMatch.Old => Labels.Hash_Old,
        HashMatch.NotFetched => Labels.Hash_NotFetched,
        HashMatch.NotLinked => Labels.Hash_NotLinked,
        HashMatch.NoUser => Labels.Hash_NoUser,
    };

    /// <summary>Its sign.</summary>
    public static string Icon(this HashMatch match) => match switch
    {
        HashMatch.Same => "check-circle",
        HashMatch.Different => "x-octagon",
        HashMatch.Old => "clock-history",
        HashMatch.NotFetched or HashMatch.NotLinked or HashMatch.NoUser => "question-circle",
    };

    /// <summary>The family of looks it belongs to.</summary>
    public static string Family(this HashMatch match) => match switch
    {
        HashMatch.Same => "done",
        HashMatch.Different => "error",
        HashMatch.Old => "late",
        HashMatch.NotFetched or HashMatch.NotLinked or HashMatch.NoUser => "off",
    };
}
