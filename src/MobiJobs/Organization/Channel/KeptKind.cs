using System.Linq.Expressions;
using System.Text.Json;
using MobiJobs.Enrollments.Arrivals;
using MobiJobs.Gateway.NanoMdm;
using MobiJobs.Reports;

namespace MobiJobs.Organization.Channel;

/// <summary>What a message is that belongs to no job.</summary>
public enum KeptKind
{
    Enrollment,
    Answer,
    Declarative,
    User,
    Other,
    Unreadable,
}

/// <summary>Kinds by their stored texts, which begin with the topic, and in words.</summary>
public static class KeptKinds
{
    private const string Authenticate = KeptEvent.Start + "mdm.Authenticate\"";
    private const string TokenUpdate = KeptEvent.Start + "mdm.TokenUpdate\"";
    private const string CheckOut = KeptEvent.Start + "mdm.CheckOut\"";
    private const string Connect = KeptEvent.Start + "mdm.Connect\"";
    private const string Declarations = KeptEvent.Start + "mdm.DeclarativeManagement\"";

    /// <summary>The name in addresses.</summary>
    public static string NameOf(KeptKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    /// <summary>The kind with this name; null if there is none.</summary>
    public static KeptKind? Find(string? name) => PlainText.Member<KeptKind>(name);

    /// <summary>The messages of a kind.</summary>
    public static Expression<Func<StoredReport, bool>> Of(KeptKind kind) => kind switch
    {
        KeptKind.Enrollment => r => !r.Raw.Contains(KeptEvent.UserMark)
            && (r.Raw.StartsWith(Authenticate) || r.Raw.StartsWith(TokenUpdate) || r.Raw.StartsWith(CheckOut)),
        KeptKind.Answer => r => !r.Raw.Contains(KeptEvent.UserMark) && r.Raw.StartsWith(Connect),
        KeptKind.Declarative => r => !r.Raw.Contains(KeptEvent.UserMark) && r.Raw.StartsWith(Declarations),
        KeptKind.User => r => r.Raw.StartsWith(KeptEvent.Start) && r.Raw.Contains(KeptEvent.UserMark),
        KeptKind.Other => r => r.Raw.StartsWith(KeptEvent.Start) && !r.Raw.Contains(KeptEvent.UserMark)
            && !r.Raw.StartsWith(Authenticate) && !r.Raw.StartsWith(TokenUpdate) && !r.Raw.StartsWith(CheckOut)
            && !r.Raw.StartsWith(Connect) && !r.Raw.StartsWith(Declarations),
        KeptKind.Unreadable => r => !r.Raw.StartsWith(KeptEvent.Start),
    };

    /// <summary>The kind of a message by its topic and whose channel it came from; null for no event.</summary>
    public static KeptKind Of(string? topic, bool isOfUser) => (topic, isOfUser) switch
    {
        (null, _) => KeptKind.Unreadable,
        (_, true) => KeptKind.User,
        ("mdm.Authenticate" or "mdm.TokenUpdate" or "mdm.CheckOut", _) => KeptKind.Enrollment,
        ("mdm.Connect", _) => KeptKind.Answer,
        ("mdm.DeclarativeManagement", _) => KeptKind.Declarative,
        _ => KeptKind.Other,
    };

    /// <summary>A kind in the reader's language.</summary>
    public static string Label(this KeptKind kind) => kind switch
    {
        KeptKind.Enrollment => Labels.Kept_Enrollment,
        KeptKind.Answer => Labels.Kept_Answer,
        KeptKind.Declarative => Labels.Kept_Declarative,
        KeptKind.User => Labels.Kept_User,
        KeptKind.Other => Labels.Kept_Other,
        KeptKind.Unreadable => Labels.Kept_Unreadable,
    };

    /// <summary>Why such a message belongs to no job, in the reader's language.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="isKnown">Whether a device has, or had, its enrolment ID.</param>
    /// <param name="effect">What it has changed, where a device came, stayed or left by it.</param>
    public static string Why(this KeptKind kind, bool isKnown, CheckInEffect? effect) => kind switch
    {
        KeptKind.Answer when !isKnown => Labels.KeptWhy_Device,
        KeptKind.Answer => Labels.KeptWhy_Command,
        KeptKind.Enrollment => effect?.Label() ?? Labels.KeptWhy_Enrollment,
        KeptKind.Declarative => Labels.KeptWhy_Declarative,
        KeptKind.User => Labels.KeptWhy_User,
        KeptKind.Other => Labels.KeptWhy_Other,
        KeptKind.Unreadable => Labels.KeptWhy_Unreadable,
    };

    private static string Label(this CheckInEffect effect) => effect switch
    {
        CheckInEffect.Began => Labels.KeptWhy_Began,
        CheckInEffect.Enrolled => Labels.KeptWhy_Enrolled,
        CheckInEffect.Completed => Labels.KeptWhy_Completed,
        CheckInEffect.Renewed => Labels.KeptWhy_Renewed,
        CheckInEffect.Left => Labels.KeptWhy_Left,
        CheckInEffect.Awaited => Labels.KeptWhy_Awaited,
        CheckInEffect.Stale => Labels.KeptWhy_Stale,
        CheckInEffect.Superseded => Labels.KeptWhy_Superseded,
        CheckInEffect.Ended => Labels.KeptWhy_Ended,
        CheckInEffect.Deleted => Labels.KeptWhy_Deleted,
        CheckInEffect.NotManaged => Labels.KeptWhy_NotManaged,
    };
}
