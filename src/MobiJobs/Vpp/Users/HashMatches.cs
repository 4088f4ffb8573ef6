using System.Linq.Expressions;
using MobiJobs.Devices;

namespace MobiJobs.Vpp.Users;

/// <summary>Compares the account hash of a device with that of its VPPユーザー.</summary>
public static class HashMatches
{
    private const string Unknown = "question-circle";

    /// <summary>The age from which a hash of a device counts as old.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>For how long it counts that nobody was signed in: people sign in at any time.</summary>
    private static readonly TimeSpan AgeOfNone = TimeSpan.FromDays(1);

    /// <summary>Compares a device's hash with its person's.</summary>
    public static HashMatch Of(Device device, VppUser? user, DateTime now) => user is null
        ? HashMatch.NoUser
        : Of(device.AccountHash, device.InformationAt, user.AccountHash, now);

    /// <summary>Compares a device's hash, fetched at some time (UTC), with the one that its person has.</summary>
    public static HashMatch Of(string? ofDevice, DateTime? fetched, string? ofPerson, DateTime now)
    {
        if (ofPerson is not { } expected) { return HashMatch.NotLinked; }

        if (ofDevice is not { } hash || fetched is not { } fetchedAt) { return HashMatch.NotFetched; }

        if (now - fetchedAt > Age) { return HashMatch.Old; }

        return string.Equals(hash, expected, StringComparison.Ordinal) ? HashMatch.Same : HashMatch.Different;
    }

    /// <summary>The same comparison for the store, at this moment (UTC).</summary>
    public static Expression<Func<T, HashMatch>> InStore<T>(DateTime now)
        where T : HashPair
    {
        var old = now - Age;
        return p => p.User == null ? HashMatch.NoUser
            : p.User.AccountHash == null ? HashMatch.NotLinked
            : p.Device.AccountHash == null || p.Device.InformationAt == null ? HashMatch.NotFetched
            : p.Device.InformationAt < old ? HashMatch.Old
            : p.Device.AccountHash == p.User.AccountHash ? HashMatch.Same : HashMatch.Different;
    }

    /// <summary>Those that have this result, by <see cref="InStore"/>.</summary>
    public static Expression<Func<T, bool>> Is<T>(HashMatch match, DateTime now)
        where T : HashPair
    {
        var result = InStore<T>(now);
        return Expression.Lambda<Func<T, bool>>(
            Expression.Equal(result.Body, Expression.Constant(match)), result.Parameters);
    }

    /// <summary>
    /// Whether licences of the person don't reach the device: it is signed in with another Apple ID, or was with none
    /// within a day. Where that isn't known, they may.
    /// </summary>
    public static bool IsOutOfReach(string? ofDevice, DateTime? fetched, string? ofPerson, DateTime now) =>
        ofDevice is null
            ? now - fetched <= AgeOfNone
            : Of(ofDevice, fetched, ofPerson, now) == HashMatch.Different;

    /// <summary>Those whose person's licences may reach the device, for the store.</summary>
    public static Expression<Func<T, bool>> MayReach<T>(DateTime now)
        where T : HashPair
    {
        var (old, none) = (now - Age, now - AgeOfNone);
        return p => p.Device.InformationAt == null
            || (p.Device.AccountHash == null
                ? p.Device.InformationAt < none
                : p.Device.InformationAt < old || p.User!.AccountHash == null
                    || p.Device.AccountHash == p.User.AccountHash);
    }

    /// <summary>The badge for a place whose heading doesn't name the comparison.</summary>
    public static Badge TitledBadge(this HashMatch match)
    {
        var badge = match.Badge();
        return badge with { Label = $"{Labels.Hash_Short}: {badge.Label}" };
    }

    public static Badge Badge(this HashMatch match) => match switch
    {
        HashMatch.Same => new(Labels.Hash_Same, "check-circle", "done"),
        HashMatch.Different => new(Labels.Hash_Different, "x-octagon", "error"),
        HashMatch.Old => new(Labels.Hash_Old, "clock-history", "late"),
        HashMatch.NotFetched => new(Labels.Hash_NotFetched, Unknown, "off"),
        HashMatch.NotLinked => new(Labels.Hash_NotLinked, Unknown, "off"),
        HashMatch.NoUser => new(Labels.Hash_NoUser, Unknown, "off"),
    };
}

/// <summary>A device and its VPPユーザー, as the store compares their hashes.</summary>
public class HashPair
{
    public required Device Device { get; init; }

    public required VppUser? User { get; init; }
}
