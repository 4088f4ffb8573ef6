using System.Globalization;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;
using MobiJobs.Guide;

namespace MobiJobs.Errors.Verdicts;

/// <summary>What our data says of causes on the side of the device, its apps and settings, and of what we sent. Null where it can say nothing.</summary>
internal static class DeviceJudges
{
    public static readonly IReadOnlyDictionary<string, Func<JobFacts, Judgement?>> All = new Dictionary<string, Func<JobFacts, Judgement?>>(StringComparer.Ordinal)
    {
        ["appStoreRestricted"] = JudgeRestriction,
        ["unsupportedApp"] = JudgeSupport,
        ["appTooNew"] = JudgeAppSystem,
        ["commandUnsupported"] = JudgeSystem,
        ["valueNotOnOs"] = JudgeSystem,
        ["systemApp"] = JudgeSystemApp,
        ["manifestUrlMalformed"] = facts => JudgeManifest(facts, uri => uri is not null),
        ["urlNotHttps"] = facts => JudgeManifest(facts, uri => uri?.Scheme == Uri.UriSchemeHttps),
        ["commandWithoutId"] = JudgeIdentity,
        ["alreadyInstalled"] = facts => JudgeInstalled(facts, f => f.Installed is not null),
        ["installedByUserFirst"] = facts => JudgeInstalled(facts, f => f.Installed is { IsManaged: false }),
        ["alreadyRemoved"] = facts => JudgeInstalled(facts, f => f.Installed is null),
        ["deletedByUser"] = facts => JudgeInstalled(facts, f => f.Installed is null),
        ["notManaged"] = facts => JudgeInstalled(facts, f => f.Installed is { IsManaged: false }),
        ["settingsForUnmanaged"] = facts => JudgeInstalled(facts, f => f.Installed is { IsManaged: false }),
        ["alreadyScheduled"] = JudgeEqual,
        ["otherInstallRunning"] = JudgeEqual,
        ["requestedTwice"] = JudgeEqual,
        ["removalWhileBusy"] = JudgeEqual,
        ["notSupervised"] = JudgeSupervision,
        ["lostNeedsSupervision"] = JudgeSupervision,
        ["inLostMode"] = facts => JudgeLost(facts, isLost: true),
        ["maybeInLostMode"] = facts => JudgeLost(facts, isLost: true),
        ["deviceMode"] = JudgeMode,
        ["lostModeOffAlready"] = facts => JudgeLost(facts, isLost: false),
        ["locationNotLost"] = facts => JudgeLost(facts, isLost: false),
        ["profileGone"] = JudgeProfileGone,
        ["profileNotOurs"] = facts => facts.Profile is { Is: true } ours ? new(Verdict.Excluded, Labels.Diagnosis_ProfileOurs, ours.At) : null,
        ["notEnrolled"] = JudgeEnrolled,
        ["serverNotReached"] = JudgeOthers,
        ["networkError"] = JudgeOthers,
        ["networkTimedOut"] = JudgeOthers,
        ["dnsBlocked"] = JudgeOthers,
        ["storeDown"] = JudgeOthers,
        ["deviceOffline"] = JudgeContact,
    };

    /// <summary>Who else failed the same way in the same hour, and how many of them in the same group, which often is the same network.</summary>
    public static string SayOthers(JobFacts facts)
    {
        if (facts.Others.Count == 0) { return Labels.Diagnosis_NoOthers; }

        var all = Say(facts.Others.Count >= Diagnosis.ManyOthers ? Labels.Diagnosis_ManyOthers : Labels.Diagnosis_FewOthers, facts.Others.Count);
        return facts.Others.InGroup == 0 ? all : Say(Labels.Diagnosis_OthersInGroup, all, facts.Others.InGroup);
    }

    private static Judgement JudgeRestriction(JobFacts facts) => facts.Restricting.Count > 0
        ? new(Verdict.Applies, Say(Labels.Diagnosis_Restricting, string.Join(", ", facts.Restricting.Select(r => r.Name))), facts.Restricting[0].AppliedAt)
        : new(Verdict.Unknown, Labels.Diagnosis_NothingRestricting, facts.Now);

    /// <summary>An app supports a device of its families with the OS that it needs.</summary>
    private static Judgement? JudgeSupport(JobFacts facts)
    {
        if (facts.App is not { } app) { return null; }

        if (facts.Device.Model is not { } model) { return new(Verdict.Unknown, Labels.Diagnosis_NeverFetched, null, FactSource.DeviceInformation); }

        var areFamiliesKnown = app.Families != DeviceFamilies.None && DeviceFamily.Of(model) != DeviceFamilies.None;
        if (areFamiliesKnown && !app.Fits(model, facts.Device.IsSupervised)) { return Told(facts, Verdict.Applies, Say(Labels.Diagnosis_FitsNot, model)); }

        var system = app.MinimumOs is null ? null : JudgeAppSystem(facts);
        if (system is { Verdict: not Verdict.Excluded }) { return system; }

        if (!areFamiliesKnown) { return new(Verdict.Unknown, Labels.Diagnosis_NoFamilies); }

        var fits = Say(Labels.Diagnosis_Fits, model);
        return Told(facts, Verdict.Excluded, system is null ? fits : $"{fits} · {system.Basis}");
    }

    private static Judgement JudgeAppSystem(JobFacts facts)
    {
        if (facts.App is not { MinimumOs: { } needed } app || facts.Device.OsVersion is not { } version) { return JudgeSystem(facts); }

        return app.RunsOn(facts.Device.Model, version) switch
        {
            null => Told(facts, Verdict.Unknown, Say(Labels.Diagnosis_OsUnclear, version, needed)),
            true => Told(facts, Verdict.Excluded, Say(Labels.Diagnosis_OsEnough, version, needed)),
            false => Told(facts, Verdict.Applies, Say(Labels.Diagnosis_OsTooOld, version, needed)),
        };
    }

    /// <summary>Nobody told us which OS the app, the command or the value asks for; the device's side of it is worth showing all the same.</summary>
    private static Judgement JudgeSystem(JobFacts facts) => facts.Device.OsVersion is { } version
        ? Told(facts, Verdict.Unknown, Say(Labels.Diagnosis_System, facts.Device.Model, version))
        : new(Verdict.Unknown, Labels.Diagnosis_NeverFetched, null, FactSource.DeviceInformation);

    private static Judgement? JudgeSystemApp(JobFacts facts) => facts.Subject.BundleId is not { } bundle ? null
        : bundle.StartsWith("com.apple.", StringComparison.OrdinalIgnoreCase) ? new(Verdict.Applies, Say(Labels.Diagnosis_Bundle, bundle)) : new(Verdict.Unknown, Say(Labels.Diagnosis_Bundle, bundle));

    private static Judgement? JudgeManifest(JobFacts facts, Func<Uri?, bool> isSound) => facts.App?.ManifestUrl is not { } address ? null
        : new(isSound(Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null) ? Verdict.Excluded : Verdict.Applies, Say(Labels.Diagnosis_Manifest, address), facts.Now);

    private static Judgement? JudgeIdentity(JobFacts facts) => facts.App is not { } app ? null
        : app.StoreId is null && app.ManifestUrl is null ? new(Verdict.Applies, Labels.Diagnosis_NoIdentity, facts.Now) : new(Verdict.Excluded, Labels.Diagnosis_HasIdentity, facts.Now);

    private static Judgement JudgeInstalled(JobFacts facts, Func<JobFacts, bool> applies)
    {
        if (facts.Subject.BundleId is null) { return new(Verdict.Unknown, Labels.Diagnosis_NoBundleId); }

        if (facts.Device.AppListAt is not { } at) { return new(Verdict.Unknown, Labels.Diagnosis_NoAppList, null, FactSource.AppList); }

        var seen = facts.Installed is { } app ? app.IsManaged ? Labels.Diagnosis_Managed : Labels.Diagnosis_Unmanaged : Labels.Diagnosis_NotThere;
        return new(applies(facts) ? Verdict.Applies : Verdict.Excluded, seen, at, FactSource.AppList);
    }

    private static Judgement JudgeEqual(JobFacts facts) => facts.EqualJobId is { } id ? new(Verdict.Applies, Say(Labels.Diagnosis_Equal, id), facts.Now) : new(Verdict.Unknown, Labels.Diagnosis_NoEqual, facts.Now);

    private static Judgement JudgeSupervision(JobFacts facts) => facts.Device.IsSupervised switch
    {
        null => new(Verdict.Unknown, Labels.Diagnosis_NeverFetched, null, FactSource.DeviceInformation),
        true => Told(facts, Verdict.Excluded, Labels.Diagnosis_Supervised),
        false => Told(facts, Verdict.Applies, Labels.Diagnosis_NotSupervised),
    };

    private static Judgement JudgeLost(JobFacts facts, bool isLost) =>
        facts.Lost is { } lost ? new(lost.Is == isLost ? Verdict.Applies : Verdict.Excluded, lost.Is ? Labels.Diagnosis_Lost : Labels.Diagnosis_NotLost, lost.At) : new(Verdict.Unknown, Labels.Diagnosis_LostUnknown);

    /// <summary>A device out of lost mode can still be in single-app mode, which we don't see.</summary>
    private static Judgement JudgeMode(JobFacts facts)
    {
        var lost = JudgeLost(facts, isLost: true);
        return lost.Verdict == Verdict.Applies ? lost : lost with { Verdict = Verdict.Unknown };
    }

    private static Judgement? JudgeProfileGone(JobFacts facts) => facts.Profile is { } has
        ? new(has.Is ? Verdict.Excluded : Verdict.Applies, has.Is ? Labels.Diagnosis_ProfileOurs : Labels.Diagnosis_ProfileRemoved, has.At)
        : facts.Subject.ProfileId is null ? null : new(Verdict.Unknown, Labels.Diagnosis_ProfileNever);

    private static Judgement JudgeEnrolled(JobFacts facts) => facts.Device.State == DeviceState.Inactive
        ? new(Verdict.Applies, Labels.Diagnosis_Inactive, facts.Now)
        : facts.Device.LastContactAt > facts.Subject.EndedAt ? new(Verdict.Excluded, Labels.Diagnosis_HeardSince, facts.Device.LastContactAt) : new(Verdict.Unknown, Labels.Diagnosis_NotHeardSince, facts.Device.LastContactAt);

    private static Judgement JudgeOthers(JobFacts facts) => new(facts.Others.Count >= Diagnosis.ManyOthers ? Verdict.Applies : Verdict.Unknown, SayOthers(facts), facts.Subject.EndedAt);

    private static Judgement JudgeContact(JobFacts facts) => facts.Device.LastContactAt > facts.Subject.EndedAt
        ? new(Verdict.Unknown, Labels.Diagnosis_OnlineNow, facts.Device.LastContactAt)
        : new(Verdict.Unknown, Labels.Diagnosis_NotHeardSince, facts.Device.LastContactAt);

    /// <summary>What the device told of itself.</summary>
    private static Judgement Told(JobFacts facts, Verdict verdict, string basis) => new(verdict, basis, facts.Device.InformationAt, FactSource.DeviceInformation);

    private static string Say(string format, params ReadOnlySpan<object?> values) => string.Format(CultureInfo.CurrentCulture, format, values);
}
