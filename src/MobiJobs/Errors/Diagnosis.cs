using System.Globalization;
using MobiJobs.Devices;
using MobiJobs.Jobs;
using MobiJobs.Vpp;

namespace MobiJobs.Errors;

/// <summary>
/// Says of each cause of an explanation whether it applies, on what ground and how old that is, as far as our data can tell;
/// then puts what applies first and what is excluded last. Within each, the guide's order stays.
/// </summary>
public static class Diagnosis
{
    /// <summary>So many other devices with the same failure in the same hour point away from the single device.</summary>
    public const int ManyOthers = 3;

    // Causes that our data can see though the guide doesn't name them for the entry; said only where they apply.
    private static readonly string[] AlsoForLicenses = ["noFreeLicence", "vppTokenExpired", "vppTokenBad", "vppTokenRevoked", "associationNotFinished"];

    private static readonly string[] LicenseEntries = ["vpp-license-not-found", "vpp-app-id-not-validated"];

    private static readonly Dictionary<string, Func<JobFacts, Judgement?>> Judges = new(StringComparer.Ordinal)
    {
        ["licenseNotAssigned"] = JudgeLicense,
        ["paidWithoutLicence"] = JudgeLicense,
        ["vppNotInvited"] = JudgeInvitation,
        ["differentAppleId"] = JudgeAccount,
        ["assignedBeforeInvitation"] = JudgeOrder,
        ["noFreeLicence"] = JudgeSeats,
        ["vppTokenExpired"] = JudgeExpiry,
        ["vppTokenBad"] = facts => JudgeToken(facts, VppCodes.InvalidToken),
        ["vppTokenRevoked"] = facts => JudgeToken(facts, VppCodes.TokenRevoked),
        ["associationNotFinished"] = JudgeAssignment,
        ["userLicenceOnShared"] = JudgeAssignable,
        ["vppNoDeviceLicence"] = JudgeAssignable,
        ["notSignedIn"] = JudgeSignIn,
        ["storePassword"] = JudgeSignIn,
        ["appStoreRestricted"] = JudgeRestriction,
        ["unsupportedApp"] = JudgeFamily,
        ["alreadyInstalled"] = facts => JudgeInstalled(facts, f => f.Installed is not null),
        ["installedByUserFirst"] = facts => JudgeInstalled(facts, f => f.Installed is { IsManaged: false }),
        ["alreadyRemoved"] = facts => JudgeInstalled(facts, f => f.Installed is null),
        ["deletedByUser"] = facts => JudgeInstalled(facts, f => f.Installed is null),
        ["notManaged"] = facts => JudgeInstalled(facts, f => f.Installed is { IsManaged: false }),
        ["settingsForUnmanaged"] = facts => JudgeInstalled(facts, f => f.Installed is { IsManaged: false }),
        ["alreadyScheduled"] = JudgeEqual,
        ["otherInstallRunning"] = JudgeEqual,
        ["requestedTwice"] = JudgeEqual,
        ["notSupervised"] = JudgeSupervision,
        ["lostNeedsSupervision"] = JudgeSupervision,
        ["inLostMode"] = facts => JudgeLost(facts, isLost: true),
        ["maybeInLostMode"] = facts => JudgeLost(facts, isLost: true),
        ["lostModeOffAlready"] = facts => JudgeLost(facts, isLost: false),
        ["locationNotLost"] = facts => JudgeLost(facts, isLost: false),
        ["profileGone"] = JudgeProfileGone,
        ["profileNotOurs"] = facts => facts.HasProfile is { } has ? has ? new(Verdict.Excluded, Labels.Diagnosis_ProfileOurs) : null : null,
        ["notEnrolled"] = JudgeEnrolled,
        ["serverNotReached"] = JudgeOthers,
        ["networkError"] = JudgeOthers,
        ["networkTimedOut"] = JudgeOthers,
        ["dnsBlocked"] = JudgeOthers,
        ["storeDown"] = JudgeOthers,
        ["deviceOffline"] = JudgeContact,
    };

    /// <summary>The causes that our data can judge.</summary>
    public static IReadOnlyCollection<string> Judged => Judges.Keys;

    /// <summary>An explanation with its causes judged by these facts.</summary>
    public static Explanation Judge(Explanation explanation, JobFacts facts, ErrorGuide guide, CultureInfo culture)
    {
        var causes = explanation.Causes.Select(c => Judge(c, facts)).ToList();
        if (LicenseEntries.Contains(explanation.Entry, StringComparer.Ordinal))
        {
            causes.AddRange(AlsoForLicenses.Where(id => causes.TrueForAll(c => c.Id != id)).Select(id => Judge(guide.Cause(id, culture), facts)).Where(c => c.Verdict == Verdict.Applies));
        }

        var ordered = causes.OrderBy(c => c.Verdict switch { Verdict.Applies => 0, Verdict.Unknown => 1, Verdict.Excluded => 2 }).ToList();
        var remedies = explanation.Remedies.Select(r => r with { Available = RemedyPlan.KindOf(r.Id) is { } kind && RemedyPlan.For(kind, facts).Plan is not null }).ToList();
        return explanation with { Causes = ordered, Remedies = remedies, Why = Why(ordered), Notes = Notes(facts), Restricting = facts.Restricting };
    }

    /// <summary>Whether what a judgement rests on is old enough to be fetched anew first.</summary>
    public static bool IsOld(DateTime? asOf, DateTime now) => asOf is { } at && now - at > VppToken.SyncAge;

    private static Cause Judge(Cause cause, JobFacts facts) => Judges.TryGetValue(cause.Id, out var judge) && judge(facts) is { } judgement
        ? cause with { Verdict = judgement.Verdict, Basis = judgement.Basis, AsOf = judgement.AsOf }
        : cause;

    /// <summary>Why the first cause stands first.</summary>
    private static string? Why(List<Cause> causes)
    {
        if (causes.Count < 2 || causes.TrueForAll(c => c.Verdict == Verdict.Unknown)) { return null; }

        return causes[0].Verdict switch
        {
            Verdict.Applies => Labels.Diagnosis_FirstApplies,
            Verdict.Unknown => Labels.Diagnosis_FirstLeft,
            Verdict.Excluded => Labels.Diagnosis_AllExcluded,
        };
    }

    /// <summary>What else is worth knowing, whatever the cause.</summary>
    private static List<Note> Notes(JobFacts facts)
    {
        var notes = new List<Note>
        {
            facts.OthersThisHour > 0
                ? new(Say(facts.OthersThisHour >= ManyOthers ? Labels.Diagnosis_ManyOthers : Labels.Diagnosis_FewOthers, facts.OthersThisHour), facts.Subject.EndedAt)
                : new(Labels.Diagnosis_NoOthers, facts.Subject.EndedAt),
            facts.Device.LastContactAt is { } contact ? new(Labels.Diagnosis_LastContact, contact) : new(Labels.Diagnosis_NeverContacted, null),
        };
        if (facts.EqualJobId is { } equal) { notes.Add(new(Say(Labels.Diagnosis_Equal, equal), null)); }

        if (facts.Subject.Kind == JobKind.VppInstall && facts.Vpp.Token is { } token)
        {
            notes.Add(token.SyncedAt is { } synced ? new(Say(Labels.Diagnosis_Synced, token.LocationName), synced) : new(Say(Labels.Diagnosis_NeverSynced, token.LocationName), null));
            if (facts.Vpp.Content is { } content) { notes.Add(new(content.Seats(), token.SyncedAt)); }
        }

        return notes;
    }

    private static Judgement? JudgeLicense(JobFacts facts)
    {
        var vpp = facts.Vpp;
        if (vpp.Token is null) { return vpp.Known ? new(Verdict.Applies, Labels.Diagnosis_NoToken) : null; }

        if (facts.Subject.StoreId is null) { return new(Verdict.Unknown, Labels.Diagnosis_NoStoreId); }

        if (vpp.Token.SyncedAt is not { } synced) { return new(Verdict.Unknown, Say(Labels.Diagnosis_NeverSynced, vpp.Token.LocationName)); }

        if (vpp.OfDevice is not null) { return new(Verdict.Excluded, Say(Labels.Diagnosis_LicenseOfDevice, facts.Device.SerialNumber), synced); }

        if (vpp.OfUser is not null) { return new(Verdict.Excluded, Say(Labels.Diagnosis_LicenseOfUser, vpp.User?.Name), synced); }

        return facts.Device.SerialNumber is null && vpp.User is null
            ? new(Verdict.Unknown, Labels.Diagnosis_NobodyKnown, synced)
            : new(Verdict.Applies, Say(Labels.Diagnosis_NoLicense, facts.Device.SerialNumber ?? "–", vpp.User?.Name ?? "–"), synced);
    }

    private static Judgement? JudgeInvitation(JobFacts facts)
    {
        if (facts.Vpp.OfDevice is not null) { return new(Verdict.Excluded, Labels.Diagnosis_DeviceNeedsNoInvitation, facts.Vpp.Token?.SyncedAt); }

        if (facts.Vpp.User is not { } user) { return facts.Vpp.Known ? new(Verdict.Unknown, Labels.Diagnosis_NoUser) : null; }

        return user.Status switch
        {
            VppUserStatus.Associated => new(Verdict.Excluded, Say(Labels.Diagnosis_Linked, user.Name), facts.Vpp.Token?.SyncedAt),
            VppUserStatus.Registered => new(Verdict.Applies, Say(user.InvitedAt is null ? Labels.Diagnosis_NotInvited : Labels.Diagnosis_NotAccepted, user.Name), facts.Vpp.Token?.SyncedAt),
            VppUserStatus.Retired => new(Verdict.Applies, Say(Labels.Diagnosis_Stopped, user.Name), facts.Vpp.Token?.SyncedAt),
        };
    }

    private static Judgement? JudgeAccount(JobFacts facts)
    {
        if (facts.Vpp.OfDevice is not null) { return new(Verdict.Excluded, Labels.Diagnosis_DeviceNeedsNoAccount, facts.Vpp.Token?.SyncedAt); }

        var asOf = Older(facts.Device.InformationAt, facts.Vpp.Token?.SyncedAt);
        var isSame = facts.Vpp.User?.AccountHash == facts.Device.AccountHash;
        return HashMatches.Of(facts.Device, facts.Vpp.User, facts.Now) switch
        {
            HashMatch.Same => new(Verdict.Excluded, Labels.Diagnosis_HashSame, asOf),
            HashMatch.Different => new(Verdict.Applies, Labels.Diagnosis_HashDifferent, asOf),
            HashMatch.Old => new(Verdict.Unknown, isSame ? Labels.Diagnosis_HashSameOnce : Labels.Diagnosis_HashDifferentOnce, asOf),
            HashMatch.NotFetched => new(Verdict.Unknown, facts.Device.InformationAt is null ? Labels.Diagnosis_NeverFetched : Labels.Diagnosis_NoAccount, facts.Device.InformationAt),
            HashMatch.NotLinked => new(Verdict.Unknown, Labels.Diagnosis_UserWithoutHash, facts.Vpp.Token?.SyncedAt),
            HashMatch.NoUser => facts.Vpp.Known ? new(Verdict.Unknown, Labels.Diagnosis_NoUser) : null,
        };
    }

    /// <summary>The help page's special case: the licence was there before the person was linked.</summary>
    private static Judgement? JudgeOrder(JobFacts facts)
    {
        var synced = facts.Vpp.Token?.SyncedAt;
        if (facts.Vpp.OfDevice is not null) { return new(Verdict.Excluded, Labels.Diagnosis_DeviceNeedsNoInvitation, synced); }

        if (facts.Vpp.OfUser is not { } license) { return facts.Vpp.Token is null ? null : new(Verdict.Excluded, Labels.Diagnosis_NoUserLicense, synced); }

        if (facts.Vpp.User?.AssociatedAt is not { } linked) { return new(Verdict.Unknown, Labels.Diagnosis_NotLinkedYet, synced); }

        return license.AssignedAt < linked ? new(Verdict.Applies, Labels.Diagnosis_AssignedFirst, synced) : new(Verdict.Excluded, Labels.Diagnosis_LinkedFirst, synced);
    }

    private static Judgement? JudgeSeats(JobFacts facts)
    {
        if (facts.Vpp is not { Token.SyncedAt: { } synced, Content: { } content }) { return null; }

        return content.Free == 0 && facts.Vpp.OfDevice is null && facts.Vpp.OfUser is null
            ? new(Verdict.Applies, content.Seats(), synced)
            : new(Verdict.Excluded, content.Seats(), synced);
    }

    private static Judgement? JudgeExpiry(JobFacts facts) => facts.Vpp.Token is not { } token ? null
        : token.Life(facts.Now) == TokenLife.Expired || token.Trouble == VppCodes.TokenExpired ? new(Verdict.Applies, Say(Labels.Diagnosis_Expired, token.LocationName), token.ExpiresAt)
        : new(Verdict.Excluded, Say(Labels.Diagnosis_NotExpired, token.LocationName), token.SyncedAt);

    private static Judgement? JudgeToken(JobFacts facts, int code) => facts.Vpp.Token is not { } token ? null
        : token.Trouble == code ? new(Verdict.Applies, Say(Labels.Diagnosis_TokenTrouble, token.LocationName, code), token.SyncedAt)
        : new(Verdict.Excluded, Say(Labels.Diagnosis_TokenFine, token.LocationName), token.SyncedAt);

    private static Judgement? JudgeAssignment(JobFacts facts) =>
        facts.Vpp.Token is null ? null : facts.Vpp.IsBeingAssigned ? new(Verdict.Applies, Labels.Diagnosis_BeingAssigned, facts.Now) : new(Verdict.Excluded, Labels.Diagnosis_NothingBeingAssigned, facts.Now);

    private static Judgement? JudgeAssignable(JobFacts facts) => facts.Vpp is not { Content: { } content, Token: { } token } ? null
        : content.IsDeviceAssignable ? new(Verdict.Excluded, Labels.Diagnosis_DeviceAssignable, token.SyncedAt) : new(Verdict.Applies, Labels.Diagnosis_NotDeviceAssignable, token.SyncedAt);

    private static Judgement JudgeSignIn(JobFacts facts) => facts.Device.InformationAt is not { } at ? new(Verdict.Unknown, Labels.Diagnosis_NeverFetched)
        : facts.Device.AccountHash is null ? new(Verdict.Applies, Labels.Diagnosis_NoAccount, at) : new(Verdict.Excluded, Labels.Diagnosis_HasAccount, at);

    private static Judgement JudgeRestriction(JobFacts facts) => facts.Restricting.Count > 0
        ? new(Verdict.Applies, Say(Labels.Diagnosis_Restricting, string.Join(", ", facts.Restricting.Select(r => r.Name))), facts.Restricting[0].AppliedAt)
        : new(Verdict.Unknown, Labels.Diagnosis_NothingRestricting);

    private static Judgement? JudgeFamily(JobFacts facts) => facts.App is not { } app || facts.Device.Model is not { } model ? null
        : app.Families == Apps.DeviceFamilies.None || Apps.DeviceFamily.Of(model) == Apps.DeviceFamilies.None ? new(Verdict.Unknown, Labels.Diagnosis_NoFamilies)
        : app.Fits(model, facts.Device.IsSupervised) ? new(Verdict.Excluded, Say(Labels.Diagnosis_Fits, model), facts.Device.InformationAt) : new(Verdict.Applies, Say(Labels.Diagnosis_FitsNot, model), facts.Device.InformationAt);

    private static Judgement? JudgeInstalled(JobFacts facts, Func<JobFacts, bool> applies)
    {
        if (facts.Subject.BundleId is null) { return new(Verdict.Unknown, Labels.Diagnosis_NoBundleId); }

        if (facts.Device.AppListAt is not { } at) { return new(Verdict.Unknown, Labels.Diagnosis_NoAppList); }

        var seen = facts.Installed is { } app ? app.IsManaged ? Labels.Diagnosis_Managed : Labels.Diagnosis_Unmanaged : Labels.Diagnosis_NotThere;
        return new(applies(facts) ? Verdict.Applies : Verdict.Excluded, seen, at);
    }

    private static Judgement? JudgeEqual(JobFacts facts) => facts.EqualJobId is { } id ? new(Verdict.Applies, Say(Labels.Diagnosis_Equal, id)) : new(Verdict.Unknown, Labels.Diagnosis_NoEqual);

    private static Judgement JudgeSupervision(JobFacts facts) => facts.Device.IsSupervised switch
    {
        null => new(Verdict.Unknown, Labels.Diagnosis_NeverFetched),
        true => new(Verdict.Excluded, Labels.Diagnosis_Supervised, facts.Device.InformationAt),
        false => new(Verdict.Applies, Labels.Diagnosis_NotSupervised, facts.Device.InformationAt),
    };

    private static Judgement? JudgeLost(JobFacts facts, bool isLost) =>
        facts.IsLost is { } lost ? new(lost == isLost ? Verdict.Applies : Verdict.Excluded, lost ? Labels.Diagnosis_Lost : Labels.Diagnosis_NotLost) : new(Verdict.Unknown, Labels.Diagnosis_LostUnknown);

    private static Judgement? JudgeProfileGone(JobFacts facts) => facts.HasProfile is { } has
        ? new(has ? Verdict.Excluded : Verdict.Applies, has ? Labels.Diagnosis_ProfileOurs : Labels.Diagnosis_ProfileRemoved)
        : facts.Subject.ProfileId is null ? null : new(Verdict.Unknown, Labels.Diagnosis_ProfileNever);

    private static Judgement JudgeEnrolled(JobFacts facts) => facts.Device.State == DeviceState.Inactive
        ? new(Verdict.Applies, Labels.Diagnosis_Inactive, facts.Now)
        : facts.Device.LastContactAt > facts.Subject.EndedAt ? new(Verdict.Excluded, Labels.Diagnosis_HeardSince, facts.Device.LastContactAt) : new(Verdict.Unknown, Labels.Diagnosis_NotHeardSince, facts.Device.LastContactAt);

    private static Judgement JudgeOthers(JobFacts facts) => facts.OthersThisHour >= ManyOthers
        ? new(Verdict.Applies, Say(Labels.Diagnosis_ManyOthers, facts.OthersThisHour), facts.Subject.EndedAt)
        : new(Verdict.Unknown, facts.OthersThisHour == 0 ? Labels.Diagnosis_NoOthers : Say(Labels.Diagnosis_FewOthers, facts.OthersThisHour), facts.Subject.EndedAt);

    private static Judgement JudgeContact(JobFacts facts) => facts.Device.LastContactAt > facts.Subject.EndedAt
        ? new(Verdict.Unknown, Labels.Diagnosis_OnlineNow, facts.Device.LastContactAt)
        : new(Verdict.Unknown, Labels.Diagnosis_NotHeardSince, facts.Device.LastContactAt);

    private static DateTime? Older(DateTime? one, DateTime? other) => one is null || other is null ? one ?? other : one < other ? one : other;

    private static string Say(string format, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, format, values);

    /// <summary>What our data says of a cause, on what ground, and how old (UTC) that is.</summary>
    private sealed record Judgement(Verdict Verdict, string Basis, DateTime? AsOf = null);
}
