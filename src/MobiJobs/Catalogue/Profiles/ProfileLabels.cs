using MobiJobs.Gateway.PropertyLists;

namespace MobiJobs.Catalogue.Profiles;

/// <summary>The labels of restrictions, payloads and problems of profiles.</summary>
public static class ProfileLabels
{
    public static string Label(this Restriction restriction) => restriction switch
    {
        Restriction.None => "–",
        Restriction.AppInstallation => Labels.Restriction_AppInstallation,
        Restriction.UiAppInstallation => Labels.Restriction_UiAppInstallation,
        Restriction.AppRemoval => Labels.Restriction_AppRemoval,
        Restriction.InAppPurchases => Labels.Restriction_InAppPurchases,
        Restriction.Camera => Labels.Restriction_Camera,
        Restriction.ScreenShot => Labels.Restriction_ScreenShot,
        Restriction.Safari => Labels.Restriction_Safari,
        Restriction.AirDrop => Labels.Restriction_AirDrop,
        Restriction.Messages => Labels.Restriction_Messages,
        Restriction.GameCenter => Labels.Restriction_GameCenter,
        Restriction.ExplicitContent => Labels.Restriction_ExplicitContent,
        Restriction.AccountModification => Labels.Restriction_AccountModification,
        Restriction.PasscodeModification => Labels.Restriction_PasscodeModification,
        Restriction.ProfileInstallation => Labels.Restriction_ProfileInstallation,
        Restriction.VpnCreation => Labels.Restriction_VpnCreation,
        Restriction.EraseAll => Labels.Restriction_EraseAll,
    };

    public static string Label(this ProfileProblem problem) => problem switch
    {
        ProfileProblem.Empty => Labels.ProfileProblem_Empty,
        ProfileProblem.TooLarge => Labels.ProfileProblem_TooLarge,
        ProfileProblem.BrokenSignature => Labels.ProfileProblem_BrokenSignature,
        ProfileProblem.NotAPropertyList => Labels.ProfileProblem_NotAPropertyList,
        ProfileProblem.NotAProfile => Labels.ProfileProblem_NotAProfile,
        ProfileProblem.NoIdentifier => Labels.ProfileProblem_NoIdentifier,
        ProfileProblem.UnseenIdentifier => Labels.ProfileProblem_UnseenIdentifier,
        ProfileProblem.NoUuid => Labels.ProfileProblem_NoUuid,
        ProfileProblem.NoContent => Labels.ProfileProblem_NoContent,
        ProfileProblem.TooMany => Labels.ProfileProblem_TooMany,
        ProfileProblem.Encrypted => Labels.ProfileProblem_Encrypted,
        ProfileProblem.BrokenPayload => Labels.ProfileProblem_BrokenPayload,
        ProfileProblem.DuplicateUuid => Labels.ProfileProblem_DuplicateUuid,
        ProfileProblem.Management => Labels.ProfileProblem_Management,
    };

    /// <summary>Why a file is no property list, in words.</summary>
    internal static string Label(this ListFault fault) => fault switch
    {
        ListFault.PlainText text =>
            Say(Labels.ListFault_PlainText, VisibleText.Marked(text.Beginning, text.Beginning.Length)),
        ListFault.Html => Labels.ListFault_Html,
        ListFault.Unknown => Labels.ListFault_Unknown,
        ListFault.Binary binary => Say(Labels.ListFault_Binary, binary.Bytes),
        ListFault.Broken at => Say(Labels.ListFault_Broken, at.Line, at.Column),
        ListFault.OtherXml other => Say(Labels.ListFault_OtherXml, VisibleText.Marked(other.Root, other.Root.Length)),
        ListFault.NoDictionary no =>
            Say(Labels.ListFault_NoDictionary, VisibleText.Marked(no.Type, no.Type.Length)),
        ListFault.TooDeep deep => Say(Labels.ListFault_TooDeep, deep.Levels, PropertyList.MaxDepth),
        ListFault.TooManyValues many =>
            Say(Labels.ListFault_TooManyValues, many.Values, ListBounds.Usual.MaxValues),
        ListFault.LongTag tag => Say(Labels.ListFault_LongTag, tag.Characters, XmlPropertyList.MaxTag),
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    /// <summary>The label of a payload type; the type itself if it has none.</summary>
    public static string Payload(string type) => type switch
    {
        "com.apple.wifi.managed" => Labels.Payload_WiFi,
        "com.apple.mail.managed" => Labels.Payload_Mail,
        "com.apple.eas.account" => Labels.Payload_Exchange,
        "com.apple.vpn.managed" or "com.apple.vpn.managed.applayer" => Labels.Payload_Vpn,
        "com.apple.applicationaccess" => Labels.Payload_Restrictions,
        "com.apple.mobiledevice.passwordpolicy" => Labels.Payload_Passcode,
        "com.apple.webClip.managed" => Labels.Payload_WebClip,
        "com.apple.security.root" or "com.apple.security.pkcs1" or "com.apple.security.pkcs12"
            or "com.apple.security.pem" => Labels.Payload_Certificate,
        "com.apple.security.scep" or "com.apple.security.acme" => Labels.Payload_Enrolling,
        "com.apple.caldav.account" or "com.apple.subscribedcalendar.account" => Labels.Payload_Calendar,
        "com.apple.carddav.account" => Labels.Payload_Contacts,
        "com.apple.ldap.account" => Labels.Payload_Ldap,
        "com.apple.app.lock" => Labels.Payload_AppLock,
        "com.apple.homescreenlayout" => Labels.Payload_HomeScreen,
        "com.apple.notificationsettings" => Labels.Payload_Notifications,
        "com.apple.webcontent-filter" => Labels.Payload_ContentFilter,
        "com.apple.proxy.http.global" => Labels.Payload_Proxy,
        "com.apple.cellular" or "com.apple.apn.managed" => Labels.Payload_Cellular,
        "com.apple.airprint" => Labels.Payload_AirPrint,
        "com.apple.dnsSettings.managed" => Labels.Payload_Dns,
        "com.apple.font" => Labels.Payload_Font,
        "com.apple.domains" => Labels.Payload_Domains,
        _ => type,
    };

    /// <summary>The labels of a profile's payload types, each once.</summary>
    public static string Payloads(string types)
    {
        var labels = types.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Payload);
        return string.Join(" · ", labels.Distinct(StringComparer.Ordinal));
    }
}
