using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp.Users;
using MobiJobs.Vpp;

namespace MobiJobs.Errors.Verdicts;

/// <summary>What our data says of causes on the side of licences, tokens, people and their Apple ID. Null where it can say nothing.</summary>
internal static class LicenseJudges
{
    public static readonly IReadOnlyDictionary<string, Func<JobFacts, Judgement?>> All = new Dictionary<string, Func<JobFacts, Judgement?>>(StringComparer.Ordinal)
    {
        ["licenseNotAssigned"] = JudgeLicense,
        ["paidWithoutLicence"] = JudgeLicense,
        ["vppNotInvited"] = JudgeInvitation,
        ["invitationOpen"] = JudgeInvitation,
        ["differentAppleId"] = JudgeAccount,
        ["assignedBeforeInvitation"] = JudgeOrder,
        ["noFreeLicence"] = JudgeSeats,
        ["vppNotOwned"] = JudgeOwned,
        ["storeIdOfOtherMedia"] = JudgeMedia,
        ["vppTokenExpired"] = JudgeExpiry,
        ["vppTokenBad"] = facts => JudgeToken(facts, VppCodes.InvalidToken),
        ["vppTokenRevoked"] = facts => JudgeToken(facts, VppCodes.TokenRevoked),
        ["associationNotFinished"] = JudgeAssignment,
        ["userLicenceOnShared"] = JudgeAssignable,
        ["vppNoDeviceLicence"] = JudgeAssignable,
        ["notSignedIn"] = JudgeSignIn,
        ["storePassword"] = JudgeSignIn,
    };

    private static Judgement? JudgeLicense(JobFacts facts)
    {
        var vpp = facts.Vpp;
        if (vpp.Token is null) { return vpp.Known ? new(Verdict.Applies, Labels.Diagnosis_NoToken, facts.Now) : null; }

        if (facts.Subject.StoreId is null) { return new(Verdict.Unknown, Labels.Diagnosis_NoStoreId); }

        if (vpp.Token.SyncedAt is not { } synced) { return Synced(facts, Verdict.Unknown, Say(Labels.Diagnosis_NeverSynced, vpp.Token.LocationName)); }

        if (vpp.OfDevice is { } device) { return Assigned(facts, device, Say(Labels.Diagnosis_LicenseOfDevice, facts.Device.SerialNumber)); }

        if (vpp.OfUser is { } user) { return Assigned(facts, user, Say(Labels.Diagnosis_LicenseOfUser, vpp.User?.Name)); }

        return facts.Device.SerialNumber is null && vpp.User is null
            ? new(Verdict.Unknown, Labels.Diagnosis_NobodyKnown, synced, FactSource.DeviceInformation)
            : Synced(facts, Verdict.Applies, Say(Labels.Diagnosis_NoLicense, facts.Device.SerialNumber ?? "–", vpp.User?.Name ?? "–"));
    }

    /// <summary>A licence that came after the failure says nothing against its having been the cause.</summary>
    private static Judgement Assigned(JobFacts facts, License license, string basis) => license.AssignedAt > facts.Subject.EndedAt
        ? Synced(facts, Verdict.Excluded, Say(Labels.Diagnosis_Since, basis)) with { IsCured = true }
        : Synced(facts, Verdict.Excluded, basis);

    private static Judgement? JudgeInvitation(JobFacts facts)
    {
        if (facts.Vpp.OfDevice is not null) { return Synced(facts, Verdict.Excluded, Labels.Diagnosis_DeviceNeedsNoInvitation); }

        if (facts.Vpp.User is not { } user) { return facts.Vpp.Known ? new(Verdict.Unknown, Labels.Diagnosis_NoUser) : null; }

        return user.Status switch
        {
            VppUserStatus.Associated when user.AssociatedAt > facts.Subject.EndedAt => Synced(facts, Verdict.Excluded, Say(Labels.Diagnosis_Since, Say(Labels.Diagnosis_Linked, user.Name))) with { IsCured = true },
            VppUserStatus.Associated => Synced(facts, Verdict.Excluded, Say(Labels.Diagnosis_Linked, user.Name)),
            VppUserStatus.Registered => Synced(facts, Verdict.Applies, Say(user.InvitedAt is null ? Labels.Diagnosis_NotInvited : Labels.Diagnosis_NotAccepted, user.Name)),
            VppUserStatus.Retired => Synced(facts, Verdict.Applies, Say(Labels.Diagnosis_Stopped, user.Name)),
        };
    }

    private static Judgement? JudgeAccount(JobFacts facts)
    {
        if (facts.Vpp.OfDevice is not null) { return Synced(facts, Verdict.Excluded, Labels.Diagnosis_DeviceNeedsNoAccount); }

        var asOf = Older(facts.Device.InformationAt, facts.Vpp.Token?.SyncedAt);
        var isSame = facts.Vpp.User?.AccountHash == facts.Device.AccountHash;
        return HashMatches.Of(facts.Device, facts.Vpp.User, facts.Now) switch
        {
            HashMatch.Same => new(Verdict.Excluded, Labels.Diagnosis_HashSame, asOf, FactSource.DeviceInformation),
            HashMatch.Different => new(Verdict.Applies, Labels.Diagnosis_HashDifferent, asOf, FactSource.DeviceInformation),
            HashMatch.Old => new(Verdict.Unknown, isSame ? Labels.Diagnosis_HashSameOnce : Labels.Diagnosis_HashDifferentOnce, asOf, FactSource.DeviceInformation),
            HashMatch.NotFetched => new(Verdict.Unknown, facts.Device.InformationAt is null ? Labels.Diagnosis_NeverFetched : Labels.Diagnosis_NoAccount, facts.Device.InformationAt, FactSource.DeviceInformation),
            HashMatch.NotLinked => Synced(facts, Verdict.Unknown, Labels.Diagnosis_UserWithoutHash),
            HashMatch.NoUser => facts.Vpp.Known ? new(Verdict.Unknown, Labels.Diagnosis_NoUser) : null,
        };
    }

    /// <summary>The help page's special case: the licence was there before the person was linked.</summary>
    private static Judgement? JudgeOrder(JobFacts facts)
    {
        if (facts.Vpp.OfDevice is not null) { return Synced(facts, Verdict.Excluded, Labels.Diagnosis_DeviceNeedsNoInvitation); }

        if (facts.Vpp.OfUser is not { } license) { return facts.Vpp.Token is null ? null : Synced(facts, Verdict.Excluded, Labels.Diagnosis_NoUserLicense); }

        if (facts.Vpp.User?.AssociatedAt is not { } linked) { return Synced(facts, Verdict.Unknown, Labels.Diagnosis_NotLinkedYet); }

        if (license.AssignedAt < linked) { return Synced(facts, Verdict.Applies, Labels.Diagnosis_AssignedFirst); }

        // Both were there when we first looked: Apple tells no times, so nobody knows which came first.
        if (license.AssignedAt == linked) { return new(Verdict.Unknown, Labels.Diagnosis_SeenTogether, linked); }

        return Synced(facts, Verdict.Excluded, Labels.Diagnosis_LinkedFirst) with { IsCured = license.AssignedAt > facts.Subject.EndedAt };
    }

    private static Judgement? JudgeSeats(JobFacts facts)
    {
        if (facts.Vpp is not { Token.SyncedAt: not null, Content: { } content }) { return null; }

        var isShort = content.Free == 0 && facts.Vpp.OfDevice is null && facts.Vpp.OfUser is null;
        return Synced(facts, isShort ? Verdict.Applies : Verdict.Excluded, content.Seats());
    }

    private static Judgement? JudgeOwned(JobFacts facts) => facts.Vpp.Token?.SyncedAt is null || facts.Subject.StoreId is null ? null
        : facts.Vpp.Content is { } content ? Synced(facts, Verdict.Excluded, content.Seats()) : Synced(facts, Verdict.Applies, Labels.Remedy_NotBought);

    private static Judgement? JudgeMedia(JobFacts facts) => facts.Vpp.Content is not { } content ? null
        : content.IsBook ? Synced(facts, Verdict.Applies, Labels.Diagnosis_IsBook) : Synced(facts, Verdict.Excluded, Labels.Diagnosis_IsApp);

    private static Judgement? JudgeExpiry(JobFacts facts) => facts.Vpp.Token is not { } token ? null
        : token.Life(facts.Now) == TokenLife.Expired || token.Trouble == VppCodes.TokenExpired ? new(Verdict.Applies, Say(Labels.Diagnosis_Expired, token.LocationName), token.ExpiresAt)
        : Synced(facts, Verdict.Excluded, Say(Labels.Diagnosis_NotExpired, token.LocationName));

    private static Judgement? JudgeToken(JobFacts facts, int code) => facts.Vpp.Token is not { } token ? null
        : token.Trouble == code ? Synced(facts, Verdict.Applies, Say(Labels.Diagnosis_TokenTrouble, token.LocationName, code))
        : Synced(facts, Verdict.Excluded, Say(Labels.Diagnosis_TokenFine, token.LocationName));

    private static Judgement? JudgeAssignment(JobFacts facts) =>
        facts.Vpp.Token is null ? null : facts.Vpp.IsBeingAssigned ? new(Verdict.Applies, Labels.Diagnosis_BeingAssigned, facts.Now) : new(Verdict.Excluded, Labels.Diagnosis_NothingBeingAssigned, facts.Now);

    private static Judgement? JudgeAssignable(JobFacts facts) => facts.Vpp is not { Content: { } content, Token: not null } ? null
        : content.IsDeviceAssignable ? Synced(facts, Verdict.Excluded, Labels.Diagnosis_DeviceAssignable) : Synced(facts, Verdict.Applies, Labels.Diagnosis_NotDeviceAssignable);

    private static Judgement JudgeSignIn(JobFacts facts) => facts.Device.InformationAt is not { } at ? new(Verdict.Unknown, Labels.Diagnosis_NeverFetched, null, FactSource.DeviceInformation)
        : facts.Device.AccountHash is null ? new(Verdict.Applies, Labels.Diagnosis_NoAccount, at, FactSource.DeviceInformation) : new(Verdict.Excluded, Labels.Diagnosis_HasAccount, at, FactSource.DeviceInformation);

    /// <summary>What the last synchronisation of the token told.</summary>
    private static Judgement Synced(JobFacts facts, Verdict verdict, string basis) => new(verdict, basis, facts.Vpp.Token?.SyncedAt, facts.Vpp.Token is null ? null : FactSource.Licenses);

    private static DateTime? Older(DateTime? one, DateTime? other) => one is null || other is null ? one ?? other : one < other ? one : other;

    private static string Say(string format, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
