using MobiJobs.Catalogue.Apps;
using MobiJobs.Devices;
using MobiJobs.Gateway;
using MobiJobs.Guide;
using MobiJobs.Kinds;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Judges causes that lie with the device, its apps and settings, or with the command. A judge returns null if our data
/// says nothing about the cause.
/// </summary>
internal static class DeviceJudges
{
    public static readonly IReadOnlyDictionary<string, Func<JobFacts, Assessment?>> All =
        new Dictionary<string, Func<JobFacts, Assessment?>>(StringComparer.Ordinal)
        {
            ["appStoreRestricted"] = JudgeRestriction,
            ["unsupportedApp"] = JudgeSupport,
            ["appTooNew"] = JudgeAppSystem,
            ["commandUnsupported"] = JudgeCommand,
            ["valueNotOnOs"] = JudgeSystem,
            ["systemApp"] = JudgeSystemApp,
            ["manifestUrlMalformed"] = facts => JudgeManifest(facts, uri => uri is not null),
            ["urlNotHttps"] = facts => JudgeManifest(facts, uri => uri?.Scheme == Uri.UriSchemeHttps),
            ["commandWithoutId"] = JudgeIdentity,
            ["alreadyInstalled"] = JudgeAlready,
            ["installedByUserFirst"] = JudgeAlready,
            ["alreadyRemoved"] = facts => JudgeInstalled(facts, app => !app.IsThere),
            ["deletedByUser"] = facts => JudgeInstalled(facts, app => !app.IsThere),
            ["notManaged"] = JudgeUnmanaged,
            ["settingsForUnmanaged"] = JudgeUnmanaged,
            ["alreadyScheduled"] = JudgeEqual,
            ["otherInstallRunning"] = JudgeEqual,
            ["requestedTwice"] = JudgeEqual,
            ["removalWhileBusy"] = JudgeEqual,
            ["notSupervised"] = JudgeSupervision,
            ["lostNeedsSupervision"] = JudgeSupervision,
            ["inLostMode"] = facts => JudgeLostMode(facts, isLost: true),
            ["maybeInLostMode"] = facts => JudgeLostMode(facts, isLost: true),
            ["deviceMode"] = JudgeMode,
            ["lostModeOffAlready"] = facts => JudgeLostMode(facts, isLost: false),
            ["locationNotLost"] = facts => JudgeLostMode(facts, isLost: false),
            ["profileGone"] = JudgeProfileGone,
            ["profileNotOurs"] = JudgeProfileNotOurs,
            ["notEnrolled"] = JudgeEnrollment,
            ["serverNotReached"] = JudgeOthers,
            ["networkError"] = JudgeOthers,
            ["networkTimedOut"] = JudgeOthers,
            ["dnsBlocked"] = JudgeOthers,
            ["storeDown"] = JudgeOthers,
            ["deviceOffline"] = JudgeContact,
        };

    /// <summary>Whether a cause lies with the network or a server, so that many others fail with it.</summary>
    public static bool IsOfNetwork(string cause) => cause is "serverNotReached" or "networkError" or "networkTimedOut"
        or "dnsBlocked" or "storeDown" or "deviceOffline";

    /// <summary>
    /// How many others failed the same way at the same time, and how many of them in the same group, which often is the
    /// same network.
    /// </summary>
    /// <param name="pointsToNetwork">Whether many others speak for the network or a server as the cause.</param>
    public static string DescribeOthers(OtherDevices others, bool pointsToNetwork)
    {
        if (others.Count == 0) { return Labels.Diagnosis_NoOthers; }

        var areMany = pointsToNetwork && others.Count >= Diagnosis.ManyOthers;
        var all = Say(areMany ? Labels.Diagnosis_ManyOthers : Labels.Diagnosis_FewOthers, others.Count);
        return others.InGroup == 0 ? all : Say(Labels.Diagnosis_OthersInGroup, all, others.InGroup);
    }

    private static Assessment JudgeRestriction(JobFacts facts)
    {
        if (facts.Restrictions is not [var latest, ..])
        {
            return new(Verdict.Unknown, Labels.Diagnosis_NothingRestricting, facts.Now);
        }

        var names = string.Join(Labels.List_Separator, facts.Restrictions.Select(r => r.Name));
        return new(Verdict.Applies, Say(Labels.Diagnosis_Restricting, names), latest.AppliedAt);
    }

    /// <summary>An app supports a device of its families; the OS that it needs is a cause of its own.</summary>
    private static Assessment? JudgeSupport(JobFacts facts)
    {
        if (facts.App is not { } app) { return null; }

        if (facts.Device.Model is not { } model) { return NeverFetched(); }

        var areFamiliesKnown = app.Families != DeviceFamilies.None && DeviceFamily.Of(model) != DeviceFamilies.None;
        if (areFamiliesKnown && !app.Fits(model, facts.Device.IsSupervised))
        {
            return FromDevice(facts, Verdict.Applies, Say(Labels.Diagnosis_FitsNot, model));
        }

        if (!areFamiliesKnown) { return new(Verdict.Unknown, Labels.Diagnosis_NoFamilies); }

        var fits = Say(Labels.Diagnosis_Fits, model);
        if (app.MinimumOs is null) { return FromDevice(facts, Verdict.Excluded, fits); }

        // An OS that is too old says nothing for the app's support of the device.
        return JudgeAppSystem(facts) switch
        {
            { Verdict: Verdict.Applies } => FromDevice(facts, Verdict.Excluded, fits),
            var system => FromDevice(facts, system.Verdict, $"{fits} · {system.Basis}"),
        };
    }

    private static Assessment JudgeAppSystem(JobFacts facts)
    {
        if (facts.App is not { MinimumOs: { } needed } app || facts.Device.OsVersion is not { } version)
        {
            return JudgeSystem(facts);
        }

        return app.RunsOn(facts.Device.Model, version) switch
        {
            null => FromDevice(facts, Verdict.Unknown, Say(Labels.Diagnosis_OsUnclear, version, needed)),
            true => FromDevice(facts, Verdict.Excluded, Say(Labels.Diagnosis_OsEnough, version, needed)),
            false => FromDevice(facts, Verdict.Applies, Say(Labels.Diagnosis_OsTooOld, version, needed)),
        };
    }

    /// <summary>
    /// Which platform and OS version knows the command is what the check before sending goes by, too. Whether the way
    /// of enrolment allows it is not known.
    /// </summary>
    private static Assessment JudgeCommand(JobFacts facts)
    {
        var (command, device) = (facts.Subject.Kind.Command(), facts.Device);
        var traits = new DeviceTraits(device.Model, device.OsVersion, IsSupervised: null);
        var since = command.Since(device.Model);
        return command.Refusal(traits) switch
        {
            CommandRefusal.OtherPlatform => FromDevice(
                facts, Verdict.Applies, Say(Labels.Diagnosis_CommandNotThere, device.Model)),
            { } => FromDevice(
                facts, Verdict.Applies, Say(Labels.Diagnosis_CommandLater, device.Model, device.OsVersion, since)),
            null when since is not null && CommandSupport.IsVersion(device.OsVersion) => FromDevice(
                facts, Verdict.Unknown, Say(Labels.Diagnosis_CommandKnown, device.Model, device.OsVersion, since)),
            null => JudgeSystem(facts),
        };
    }

    /// <summary>The OS that the app or the command needs is unknown; the device's own is worth showing.</summary>
    private static Assessment JudgeSystem(JobFacts facts) => facts.Device.OsVersion is { } version
        ? FromDevice(facts, Verdict.Unknown, Say(Labels.Diagnosis_System, facts.Device.Model, version))
        : NeverFetched();

    private static Assessment? JudgeSystemApp(JobFacts facts)
    {
        if (facts.Subject.BundleId is not { } bundle) { return null; }

        var isOfApple = bundle.StartsWith("com.apple.", StringComparison.OrdinalIgnoreCase);
        return new(isOfApple ? Verdict.Applies : Verdict.Unknown, Say(Labels.Diagnosis_Bundle, bundle));
    }

    private static Assessment? JudgeManifest(JobFacts facts, Func<Uri?, bool> isValid)
    {
        if (facts.App?.ManifestUrl is not { } address) { return null; }

        var uri = Uri.TryCreate(address, UriKind.Absolute, out var absolute) ? absolute : null;
        var verdict = isValid(uri) ? Verdict.Excluded : Verdict.Applies;
        return new(verdict, Say(Labels.Diagnosis_Manifest, address), facts.Now);
    }

    private static Assessment? JudgeIdentity(JobFacts facts) => facts.App switch
    {
        null => null,
        { StoreId: null, ManifestUrl: null } => new(Verdict.Applies, Labels.Diagnosis_NoIdentity, facts.Now),
        _ => new(Verdict.Excluded, Labels.Diagnosis_HasIdentity, facts.Now),
    };

    /// <summary>An app that is managed by now is what the delivery was for: nothing is to be deleted.</summary>
    private static Assessment JudgeAlready(JobFacts facts)
    {
        var judged = JudgeInstalled(facts, app => app is { IsThere: true, IsManaged: false });
        return facts.Seen is { IsManaged: true, At: var at } && at >= facts.Subject.EndedAt
            ? judged with { IsReached = true }
            : judged;
    }

    /// <summary>The list of apps alone may not say whether one is managed.</summary>
    private static Assessment JudgeUnmanaged(JobFacts facts) =>
        JudgeInstalled(facts, app => app is { IsThere: true, IsManaged: false });

    private static Assessment JudgeInstalled(JobFacts facts, Func<AppSeen, bool> applies)
    {
        if (facts.Subject.BundleId is null) { return new(Verdict.Unknown, Labels.Diagnosis_NoBundleId); }

        if (facts.Seen is not { } app)
        {
            return new(Verdict.Unknown, Labels.Diagnosis_NoAppList, null, FactSource.AppList);
        }

        var (verdict, basis) = (applies(app) ? Verdict.Applies : Verdict.Excluded, app switch
        {
            { IsThere: false } => Labels.Diagnosis_NotThere,
            { IsManaged: null } => Labels.Diagnosis_ManagedUnknown,
            { IsManaged: true } => Labels.Diagnosis_Managed,
            _ => Labels.Diagnosis_Unmanaged,
        });
        var isOpen = app is { IsThere: true, IsManaged: null } && verdict == Verdict.Excluded;
        return new(isOpen ? Verdict.Unknown : verdict, basis, app.At, FactSource.AppList);
    }

    private static Assessment JudgeEqual(JobFacts facts) => facts.EqualJobId is { } id
        ? new(Verdict.Applies, Say(Labels.Diagnosis_Equal, id), facts.Now)
        : new(Verdict.Unknown, Labels.Diagnosis_NoEqual, facts.Now);

    private static Assessment JudgeSupervision(JobFacts facts) => facts.Device.IsSupervised switch
    {
        null => NeverFetched(),
        true => FromDevice(facts, Verdict.Excluded, Labels.Diagnosis_Supervised),
        false => FromDevice(facts, Verdict.Applies, Labels.Diagnosis_NotSupervised),
    };

    private static Assessment JudgeLostMode(JobFacts facts, bool isLost)
    {
        if (facts.LostMode is not { } lost) { return new(Verdict.Unknown, Labels.Diagnosis_LostUnknown); }

        var basis = lost.IsOn ? Labels.Diagnosis_Lost : Labels.Diagnosis_NotLost;
        return new(lost.IsOn == isLost ? Verdict.Applies : Verdict.Excluded, basis, lost.At);
    }

    /// <summary>A device not in lost mode can still be in single-app mode, which our data doesn't show.</summary>
    private static Assessment JudgeMode(JobFacts facts)
    {
        var lost = JudgeLostMode(facts, isLost: true);
        return lost.Verdict == Verdict.Applies ? lost : lost with { Verdict = Verdict.Unknown };
    }

    private static Assessment? JudgeProfileGone(JobFacts facts) => facts.Profile switch
    {
        { IsOn: true, At: var at } => new(Verdict.Excluded, Labels.Diagnosis_ProfileOurs, at),
        { IsOn: false, At: var at } => new(Verdict.Applies, Labels.Diagnosis_ProfileRemoved, at),
        null when facts.Subject.ProfileId is null => null,
        null => new(Verdict.Unknown, Labels.Diagnosis_ProfileNever),
    };

    private static Assessment? JudgeProfileNotOurs(JobFacts facts) => facts.Profile is { IsOn: true } ours
        ? new(Verdict.Excluded, Labels.Diagnosis_ProfileOurs, ours.At)
        : null;

    private static Assessment JudgeEnrollment(JobFacts facts)
    {
        if (facts.Device.State is DeviceState.Inactive or DeviceState.Erased)
        {
            var isErased = facts.Device.State == DeviceState.Erased;
            return new(
                Verdict.Applies,
                isErased ? Labels.Diagnosis_Erased : Labels.Diagnosis_Inactive,
                facts.Now);
        }

        return HasContactSince(facts)
            ? new(Verdict.Excluded, Labels.Diagnosis_HeardSince, facts.Device.LastContactAt)
            : new(Verdict.Unknown, Labels.Diagnosis_NotHeardSince, facts.Device.LastContactAt);
    }

    private static Assessment JudgeOthers(JobFacts facts) => new(
        facts.Others.Count >= Diagnosis.ManyOthers ? Verdict.Applies : Verdict.Unknown,
        DescribeOthers(facts.Others, pointsToNetwork: true),
        facts.Subject.EndedAt);

    private static Assessment JudgeContact(JobFacts facts) => new(
        Verdict.Unknown,
        HasContactSince(facts) ? Labels.Diagnosis_OnlineNow : Labels.Diagnosis_NotHeardSince,
        facts.Device.LastContactAt);

    private static bool HasContactSince(JobFacts facts) => facts.Device.LastContactAt > facts.Subject.EndedAt;

    /// <summary>A verdict that rests on 端末基本情報.</summary>
    private static Assessment FromDevice(JobFacts facts, Verdict verdict, string basis) =>
        new(verdict, basis, facts.Device.InformationAt, FactSource.DeviceInformation);

    private static Assessment NeverFetched() =>
        new(Verdict.Unknown, Labels.Diagnosis_NeverFetched, null, FactSource.DeviceInformation);
}
