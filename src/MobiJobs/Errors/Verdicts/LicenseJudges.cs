using MobiJobs.Guide;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Users;

namespace MobiJobs.Errors.Verdicts;

/// <summary>
/// Judges causes that lie with licences, tokens, people and their Apple ID. A judge returns null if our data says
/// nothing about the cause.
/// </summary>
internal static class LicenseJudges
{
    public static readonly IReadOnlyDictionary<string, Func<JobFacts, Assessment?>> All =
        new Dictionary<string, Func<JobFacts, Assessment?>>(StringComparer.Ordinal)
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
            ["vppTokenExpired"] = TokenJudges.JudgeExpiry,
            ["vppTokenBad"] = facts => TokenJudges.JudgeToken(facts, VppCodes.InvalidToken),
            ["vppTokenRevoked"] = facts => TokenJudges.JudgeToken(facts, VppCodes.TokenRevoked),
            ["associationNotFinished"] = JudgeAssignment,
            ["userLicenceOnShared"] = JudgeAssignable,
            ["vppNoDeviceLicence"] = JudgeAssignable,
            ["notSignedIn"] = JudgeSignIn,
            ["storePassword"] = JudgeSignIn,
        };

    private static Assessment? JudgeLicense(JobFacts facts)
    {
        var (vpp, device) = (facts.Vpp, facts.Device);
        if (vpp.OtherLocation is { } other)
        {
            return new(Verdict.Applies, Say(Labels.Diagnosis_LicenseOfOtherToken, other), facts.Now);
        }

        if (vpp.Token is null)
        {
            return vpp.HasTokens ? new(Verdict.Applies, Labels.Diagnosis_NoToken, facts.Now) : null;
        }

        if (facts.Subject.StoreId is null) { return new(Verdict.Unknown, Labels.Diagnosis_NoStoreId); }

        if (vpp.Token.SyncedAt is not { } synced)
        {
            return FromSync(facts, Verdict.Unknown, Say(Labels.Diagnosis_NeverSynced, vpp.Token.LocationName));
        }

        if (vpp.DeviceLicense is { } ofDevice)
        {
            return Assigned(facts, ofDevice, Say(Labels.Diagnosis_LicenseOfDevice, device.SerialNumber));
        }

        if (vpp.UserLicense is { } ofUser)
        {
            return Assigned(facts, ofUser, Say(Labels.Diagnosis_LicenseOfUser, vpp.User?.Name));
        }

        if (device.SerialNumber is null && vpp.User is null)
        {
            return device.InformationAt is null
                ? new(Verdict.Unknown, Labels.Diagnosis_NobodyKnown, synced, FactSource.DeviceInformation)
                : FromDevice(Verdict.Applies, Labels.Diagnosis_NobodyToAssign, device.InformationAt);
        }

        if (device.SerialNumber is null)
        {
            return FromDevice(Verdict.Unknown, Labels.Diagnosis_NoSerialNumber, device.InformationAt);
        }

        var basis = Say(Labels.Diagnosis_NoLicense, device.SerialNumber, vpp.User?.Name ?? "–");
        return facts.Vpp.FirstSince is { } made
            ? FromSync(facts, Verdict.Applies, Say(Labels.Diagnosis_CollectedSince, basis)) with
            {
                AsOf = made.At > synced ? made.At : synced,
                Then = made.IsCollection ? Verdict.Excluded : Verdict.Applies,
            }
            : FromSync(facts, Verdict.Applies, basis);
    }

    /// <summary>
    /// A licence that was assigned after the failure may have been missing then. It was if this console assigned it
    /// and nobody had one; whether one that was collected and assigned anew since was, is open.
    /// </summary>
    private static Assessment Assigned(JobFacts facts, License license, string basis)
    {
        var since = Since(facts, license.AssignedAt, basis);
        if (!since.IsCured || facts.Vpp.FirstSince is not { } made) { return since; }

        if (made.IsCollection) { return since with { CuredAt = null, IsOfAfterwards = true }; }

        var wasHeld = facts.Vpp.UserLicense?.AssignedAt <= facts.Subject.EndedAt;
        return wasHeld ? since : since with { Then = Verdict.Applies };
    }

    /// <summary>
    /// What a licence of the device makes unnecessary. A licence that came after the failure cured only what our data
    /// says of the failure without it.
    /// </summary>
    private static Assessment NotNeeded(JobFacts facts, string basis, Func<JobFacts, Assessment?> judge)
    {
        var now = Assigned(facts, facts.Vpp.DeviceLicense!, basis);
        if (!now.IsCured) { return now; }

        var then = judge(facts with { Vpp = facts.Vpp with { DeviceLicense = null } });
        // That there was no licence says nothing of what it makes unnecessary.
        return then is { Verdict: Verdict.Applies }
            ? now with { Then = null }
            : now with { CuredAt = null, Then = null, IsOfAfterwards = true };
    }

    private static Assessment? JudgeInvitation(JobFacts facts)
    {
        if (facts.Vpp.DeviceLicense is not null)
        {
            return NotNeeded(facts, Labels.Diagnosis_DeviceNeedsNoInvitation, JudgeInvitation);
        }

        if (facts.Vpp.User is not { } user) { return NoUser(facts); }

        return user.Status switch
        {
            VppUserStatus.Associated => Associated(facts, user),
            VppUserStatus.Registered when user.InvitedAt is null =>
                FromSync(facts, Verdict.Applies, Say(Labels.Diagnosis_NotInvited, user.Name)),
            VppUserStatus.Registered =>
                FromSync(facts, Verdict.Applies, Say(Labels.Diagnosis_NotAccepted, user.Name)) with
                {
                    Who = WhoActs.DeviceUser,
                },
            VppUserStatus.Retired => FromSync(facts, Verdict.Applies, Say(Labels.Diagnosis_Stopped, user.Name)),
        };
    }

    private static Assessment Associated(JobFacts facts, VppUser user) =>
        Since(facts, user.AssociatedAt, Say(Labels.Diagnosis_Linked, user.Name));

    /// <summary>What was done since the last synchronisation of the token is known since then.</summary>
    private static Assessment Since(JobFacts facts, DateTime? at, string basis)
    {
        var isAfterwards = at > facts.Subject.EndedAt;
        var assessment = FromSync(
            facts, Verdict.Excluded, isAfterwards ? Say(Labels.Diagnosis_Since, basis) : basis);
        return assessment with
        {
            AsOf = at > assessment.AsOf ? at : assessment.AsOf ?? at,
            CuredAt = isAfterwards ? at : null,
        };
    }

    private static Assessment? JudgeAccount(JobFacts facts)
    {
        var (device, user) = (facts.Device, facts.Vpp.User);
        if (facts.Vpp.DeviceLicense is not null)
        {
            return NotNeeded(facts, Labels.Diagnosis_DeviceNeedsNoAccount, JudgeAccount);
        }

        var asOf = Older(device.InformationAt, facts.Vpp.Token?.SyncedAt);
        return HashMatches.Of(device, user, facts.Subject.EndedAt) switch
        {
            HashMatch.Same => FromDevice(Verdict.Excluded, Labels.Diagnosis_HashSame, asOf),
            HashMatch.Different => FromDevice(Verdict.Applies, Labels.Diagnosis_HashDifferent, asOf),
            HashMatch.Old when user?.AccountHash == device.AccountHash =>
                FromDevice(Verdict.Unknown, Labels.Diagnosis_HashSameOnce, asOf),
            HashMatch.Old => FromDevice(Verdict.Unknown, Labels.Diagnosis_HashDifferentOnce, asOf),
            HashMatch.NotFetched when device.InformationAt is null =>
                FromDevice(Verdict.Unknown, Labels.Diagnosis_NeverFetched, null),
            HashMatch.NotFetched => FromDevice(Verdict.Unknown, Labels.Diagnosis_NoAccount, device.InformationAt),
            HashMatch.NotLinked => FromSync(facts, Verdict.Unknown, Labels.Diagnosis_UserWithoutHash),
            HashMatch.NoUser => NoUser(facts),
        };
    }

    /// <summary>The special case of the help page: the licence was assigned before the person accepted.</summary>
    private static Assessment? JudgeOrder(JobFacts facts)
    {
        var vpp = facts.Vpp;
        if (vpp.DeviceLicense is not null)
        {
            return NotNeeded(facts, Labels.Diagnosis_DeviceNeedsNoInvitation, JudgeOrder);
        }

        if (vpp.UserLicense is not { } license)
        {
            return vpp.Token is null ? null : FromSync(facts, Verdict.Excluded, Labels.Diagnosis_NoUserLicense);
        }

        if (vpp.User?.AssociatedAt is not { } linked)
        {
            return FromSync(facts, Verdict.Unknown, Labels.Diagnosis_NotLinkedYet);
        }

        if (license.AssignedAt < linked) { return FromSync(facts, Verdict.Applies, Labels.Diagnosis_AssignedFirst); }

        // Apple gives no times: if the first synchronisation found both, their order is unknown.
        if (license.AssignedAt == linked) { return new(Verdict.Unknown, Labels.Diagnosis_SeenTogether, linked); }

        return Since(facts, license.AssignedAt, Labels.Diagnosis_LinkedFirst);
    }

    private static Assessment? JudgeSeats(JobFacts facts)
    {
        if (facts.Vpp is not { Token.SyncedAt: not null, Content: { } content } vpp) { return null; }

        var isShort = content.Free == 0 && vpp.DeviceLicense is null && vpp.UserLicense is null;
        return FromSync(facts, isShort ? Verdict.Applies : Verdict.Excluded, content.Seats());
    }

    private static Assessment? JudgeOwned(JobFacts facts)
    {
        if (facts.Vpp.Token?.SyncedAt is null || facts.Subject.StoreId is null) { return null; }

        return facts.Vpp.Content is { } content
            ? FromSync(facts, Verdict.Excluded, content.Seats())
            : FromSync(facts, Verdict.Applies, Labels.Remedy_NotBought);
    }

    private static Assessment? JudgeMedia(JobFacts facts) => facts.Vpp.Content switch
    {
        null => null,
        { IsBook: true } => FromSync(facts, Verdict.Applies, Labels.Diagnosis_IsBook),
        _ => FromSync(facts, Verdict.Excluded, Labels.Diagnosis_IsApp),
    };

    private static Assessment? JudgeAssignment(JobFacts facts)
    {
        if (facts.Vpp.Token is null) { return null; }

        if (facts.Vpp.IsBeingAssigned) { return new(Verdict.Applies, Labels.Diagnosis_BeingAssigned, facts.Now); }

        return facts.Vpp.JustAssignedAt is { } at
            ? new Assessment(Verdict.Unknown, Labels.Diagnosis_JustAssigned, at) { IsSuspected = true }
            : new(
                Verdict.Unknown,
                facts.Vpp.IsBeingAssignedSince
                    ? Labels.Diagnosis_BeingAssignedSince
                    : Labels.Diagnosis_NothingBeingAssigned,
                facts.Now);
    }

    private static Assessment? JudgeAssignable(JobFacts facts)
    {
        if (facts.Vpp is not { Content: { } content, Token: not null }) { return null; }

        return content.IsDeviceAssignable
            ? FromSync(facts, Verdict.Excluded, Labels.Diagnosis_DeviceAssignable)
            : FromSync(facts, Verdict.Applies, Labels.Diagnosis_NotDeviceAssignable);
    }

    private static Assessment JudgeSignIn(JobFacts facts)
    {
        if (facts.Vpp.DeviceLicense is not null)
        {
            return NotNeeded(facts, Labels.Diagnosis_DeviceNeedsNoAccount, JudgeSignIn);
        }

        if (facts.Device.InformationAt is not { } at)
        {
            return FromDevice(Verdict.Unknown, Labels.Diagnosis_NeverFetched, null);
        }

        return facts.Device.AccountHash is null
            ? FromDevice(Verdict.Applies, Labels.Diagnosis_NoAccount, at)
            : FromDevice(Verdict.Excluded, Labels.Diagnosis_HasAccount, at);
    }

    private static Assessment? NoUser(JobFacts facts) =>
        facts.Vpp.HasTokens ? new(Verdict.Unknown, Labels.Diagnosis_NoUser) : null;

    /// <summary>A verdict that rests on the last synchronisation of the token.</summary>
    internal static Assessment FromSync(JobFacts facts, Verdict verdict, string basis)
    {
        var token = facts.Vpp.Token;
        return new(verdict, basis, token?.SyncedAt, token is null ? null : FactSource.Licenses);
    }

    /// <summary>A verdict that rests on 端末基本情報.</summary>
    private static Assessment FromDevice(Verdict verdict, string basis, DateTime? asOf) =>
        new(verdict, basis, asOf, FactSource.DeviceInformation);

    private static DateTime? Older(DateTime? one, DateTime? other) => one < other ? one : other ?? one;
}
