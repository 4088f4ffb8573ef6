using System.Globalization;
using MobiJobs.Kinds;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// Every row of the tables of Apple's device errors and of its licence service: row, kind of job (- for any), domain
/// and codes (or a word, or Intune's number), and what the guide must say of it: the entry and the first cause.
/// </summary>
internal static class DeviceErrors
{
    public const int DeviceRows = 158;

    private const string Table = """
    1 | vppInstall | MCMDMErrorDomain 12023 | vpp-app-id-not-validated | licenseNotAssigned
    1 | appInstall | MCMDMErrorDomain 12023 | app-id-not-validated | cellularDataOff
    2 | vppInstall | MCMDMErrorDomain 12023, NSURLErrorDomain -1001 | download-network-error | networkError
    3 | vppInstall | MCMDMErrorDomain 12024 | manifest-not-validated | manifestUnreachable
    4 | vppInstall | MCMDMErrorDomain 12025 | app-already-installed | alreadyInstalled
    5 | vppInstall | MCMDMErrorDomain 12026 | app-already-scheduled | alreadyScheduled
    6 | vppInstall | MCMDMErrorDomain 12027 | not-an-app | storeIdOfOtherMedia
    7 | vppInstall | MCMDMErrorDomain 12028 | not-awaiting-redemption | redemptionNotNeeded
    8 | appRemove | MCMDMErrorDomain 12029 | app-not-managed | notManaged
    9 | vppInstall | MCMDMErrorDomain 12030 | manifest-url-invalid | manifestUrlMalformed
    10 | vppInstall | MCMDMErrorDomain 12031 | app-store-disabled | appStoreRestricted
    11 | vppInstall | MCMDMErrorDomain 12032 | manifest-too-many-apps | manifestManyApps
    12 | vppInstall | MCMDMErrorDomain 12033 | manifest-invalid | manifestContent
    13 | vppInstall | MCMDMErrorDomain 12034 | manifest-not-https | urlNotHttps
    14 | vppInstall | MCMDMErrorDomain 12035 | app-cannot-be-purchased | paidWithoutLicence
    15 | appRemove | MCMDMErrorDomain 12036 | app-not-removable-now | removalWhileBusy
    16 | vppInstall | MCMDMErrorDomain 12037 | redemption-code-invalid | oldRedemptionCode
    17 | - | MCMDMErrorDomain 12038 | app-to-configure-not-managed | settingsForUnmanaged
    18 | vppInstall | MCMDMErrorDomain 12040 | store-login-required | notSignedIn
    19 | vppInstall | MCMDMErrorDomain 12063 | rejected-by-user | rejectedByUser
    20 | vppInstall | MCMDMErrorDomain 12064 | vpp-license-not-found | licenseNotAssigned
    21 | vppInstall | MCMDMErrorDomain 12065 | system-app | systemApp
    22 | vppInstall | MCMDMErrorDomain 12047 | vpp-assignment-not-found | licenseNotAssigned
    23 | - | MCMDMErrorDomain 12039 | unknown | -
    24 | appInstall | DMFErrorDomain 2600 | app-already-installed | alreadyInstalled
    25 | appRemove | DMFErrorDomain 2601 | app-not-managed | notManaged
    26 | vppInstall | DMFErrorDomain 2602 | system-app | systemApp
    27 | appInstall | DMFErrorDomain 2603 | app-already-scheduled | alreadyScheduled
    28 | vppInstall | DMFErrorDomain 2604 | manifest-not-validated | manifestUnreachable
    29 | vppInstall | DMFErrorDomain 2605 | vpp-license-not-found | licenseNotAssigned
    30 | vppInstall | DMFErrorDomain 2606 | vpp-app-id-not-validated | licenseNotAssigned
    30 | appInstall | DMFErrorDomain 2606 | app-id-not-validated | cellularDataOff
    31 | appInstall | DMFErrorDomain 2607 | rejected-by-user | rejectedByUser
    32 | appInstall | DMFErrorDomain 2608 | store-login-required | notSignedIn
    33 | vppInstall | DMFErrorDomain 2609 | manifest-too-many-apps | manifestManyApps
    34 | vppInstall | DMFErrorDomain 2610 | redemption-code-invalid | oldRedemptionCode
    34 | vppInstall | DMFErrorDomain 2611 | not-awaiting-redemption | redemptionNotNeeded
    35 | - | DMFErrorDomain 2613 | media-download-failed | mediaDownload
    35 | - | DMFErrorDomain 2614 | media-id-not-validated | mediaId
    36 | vppInstall | DMFErrorDomain 2615 | vpp-assignment-not-found | licenseNotAssigned
    37 | vppInstall | DMFErrorDomain 2616 | app-being-modified | otherInstallRunning
    38 | vppInstall | DMFErrorDomain 1000 / 1002 | install-rejected-or-canceled | installCanceled
    38 | vppInstall | DMFErrorDomain 1003 | install-failed | installFailedOnDevice
    39 | vppInstall | DMFErrorDomain 1001 / 1006 | redemption-needed | paidWithoutLicence
    40 | vppInstall | DMFErrorDomain 1004 | install-command-incomplete | commandWithoutId
    40 | vppInstall | DMFErrorDomain 1005 | install-impossible | installUnspecific
    41 | appRemove | DMFErrorDomain 1100 | app-not-removed | removalBlocked
    42 | appInstall | DMFErrorDomain 1400 | app-store-disabled | appStoreRestricted
    43 | vppInvite | DMFErrorDomain 1406 | vpp-invitation-failed | invitationNotShown
    43 | vppInvite | DMFErrorDomain 1407 | vpp-invitation-pending | invitationOpen
    44 | vppInstall | DMFErrorDomain 3700 | update-canceled | updateCanceled
    44 | vppInstall | DMFErrorDomain 3701 | update-failed | updateFailed
    45 | vppInstall | ASDErrorDomain 506 | duplicate-request | requestedTwice
    46 | vppInstall | ASDServerErrorDomain 9610 | license-association-pending | associationNotFinished
    47 | - | NSURLErrorDomain -1001 | network-timed-out | networkTimedOut
    48 | - | NSURLErrorDomain -1003 | network-host-not-found | dnsBlocked
    49 | - | NSURLErrorDomain -1005 | network-lost | connectionLost
    50 | - | NSURLErrorDomain -1009 | network-offline | deviceOffline
    51 | - | NSURLErrorDomain -1200 | network-tls | tlsBroken
    52 | appInstall | State=UserRejected | rejected-by-user | rejectedByUser
    52 | appInstall | State=UpdateRejected | update-rejected | userSaidNo
    52 | appInstall | State=ManagementRejected | management-rejected | userSaidNo
    53 | appInstall | State=ManagedButUninstalled | managed-but-uninstalled | deletedByUser
    54 | appInstall | State=UserInstalledApp | user-installed-first | installedByUserFirst
    55 | appInstall | State=PromptingForManagement | waiting-for-consent | consentOpen
    56 | - | 0x87D13B97 / 0x87D13B98 | device-mode | deviceMode
    57 | - | 0x87D13B93 | license-for-shared-ipad | userLicenceOnShared
    58 | - | 0x87D13B7D / 0x87D13B7E / 0x87D13B88 | token-or-seats | vppTokenProblem
    59 | - | 0x87D13B80 | store-unreachable | storeDown
    60 | - | 0x87D13B9C | app-32-bit | app32Bit
    61 | profileInstall | MCProfileErrorDomain 1000 | profile-malformed | profileBrokenXml
    62 | profileInstall | MCProfileErrorDomain 1001 | profile-version | profileVersion
    63 | profileInstall | MCProfileErrorDomain 1002 | profile-field-missing | profileKeyMissing
    64 | profileInstall | MCProfileErrorDomain 1003 | profile-field-type | profileKeyType
    65 | profileInstall | MCProfileErrorDomain 1004 | profile-signature | profileSignature
    66 | profileInstall | MCProfileErrorDomain 1005 | profile-empty | profileNoPayload
    67 | profileInstall | MCProfileErrorDomain 1006 | profile-decryption | profileOtherDevice
    68 | profileInstall | MCProfileErrorDomain 1007..1008 | profile-not-unique | profileDuplicates
    69 | profileInstall | MCProfileErrorDomain 1009 | profile-failed | readInnerError
    70 | profileInstall | MCProfileErrorDomain 1010 | profile-value-unsupported | valueNotOnOs
    71 | profileInstall | MCPayloadErrorDomain 2000 | payload-malformed | payloadBroken
    72 | profileInstall | MCPayloadErrorDomain 2001 | payload-version | payloadVersion
    73 | profileInstall | MCPayloadErrorDomain 2002 | payload-field-missing | payloadKeyMissing
    74 | profileInstall | MCPayloadErrorDomain 2003 | payload-field-type | payloadKeyType
    75 | profileInstall | MCPayloadErrorDomain 2004 | payload-value-unsupported | valueNotOnOs
    76 | profileInstall | MCPayloadErrorDomain 2005 | payload-internal | deviceInternal
    77 | profileInstall | MCRestrictionsErrorDomain 3000..3001 | restrictions-inconsistent | restrictionsDisagree
    78 | profileInstall | MCInstallationErrorDomain 4000 | installation-unparsable | profileData
    79 | profileInstall | MCInstallationErrorDomain 4001 | installation-failed | innerPayloadFailed
    80 | profileInstall | MCInstallationErrorDomain 4002 | installation-duplicate-uuid | uuidInUse
    81 | profileInstall | MCInstallationErrorDomain 4003 | installation-not-queued | flowLost
    82 | profileInstall | MCInstallationErrorDomain 4004 | installation-canceled | profileCanceled
    83 | profileInstall | MCInstallationErrorDomain 4005 | installation-passcode | passcodeFirst
    84 | profileInstall | MCInstallationErrorDomain 4006 / 4026 | installation-expired | removalDate
    85 | profileInstall | MCInstallationErrorDomain 4008 | installation-certificate-mismatch | otherCertificate
    86 | profileInstall | MCInstallationErrorDomain 4009 | installation-device-locked | deviceLocked
    87 | profileInstall | MCInstallationErrorDomain 4010 | installation-other-identifier | otherIdentifier
    88 | profileInstall | MCInstallationErrorDomain 4012..4013 | installation-not-updatable | notUpdatable
    89 | profileInstall | MCInstallationErrorDomain 4014 | installation-no-identity | enrolmentBroken
    90 | profileInstall | MCInstallationErrorDomain 4015 | installation-replacement-without-mdm | replacementWithoutMdm
    91 | profileInstall | MCInstallationErrorDomain 4017..4019 | installation-only-one | onlyOnePayload
    92 | profileInstall | MCInstallationErrorDomain 4020..4022 | installation-wrong-channel | wrongChannel
    93 | profileInstall | MCInstallationErrorDomain 4023 | installation-unacceptable | notForEnrolment
    94 | profileInstall | MCInstallationErrorDomain 4024 | profile-not-found | profileGone
    95 | profileInstall | MCInstallationErrorDomain 4025 | installation-supervision | notSupervised
    96 | profileInstall | MCInstallationErrorDomain 4027 | installation-passcode-change | passcodeChange
    97 | profileInstall | MCInstallationErrorDomain 4028..4029 | installation-one-layout | layoutTwice
    98 | profileInstall | MCInstallationErrorDomain 4030..4031 | installation-shared-ipad | notForShared
    99 | profileInstall | MCWiFiErrorDomain 13000..13005 | wifi-payload | wifiContent
    100 | profileInstall | MCVPNErrorDomain 15000..15005 | vpn-payload | vpnContent
    101 | profileInstall | MCCertificateErrorDomain 9000..9006 | certificate-payload | certificateContent
    102 | profileInstall | MCSCEPErrorDomain 22000..22004 / 22006..22013 | scep-payload | scepServer
    102 | profileInstall | MCSCEPErrorDomain 22005 | scep-network | scepNetwork
    103 | - | MCHTTPTransactionErrorDomain 23000 | check-in-bad-identity | httpBadIdentity
    103 | - | MCHTTPTransactionErrorDomain 23001 | check-in-bad-response | httpBadResponse
    103 | - | MCHTTPTransactionErrorDomain 23002 | check-in-bad-certificate | httpServerCertificate
    104 | profileInstall | MCEASErrorDomain 21000..21007 | mail-account | mailAccountExists
    105 | profileInstall | MCSingleAppErrorDomain 32000 | single-app-too-many | singleAppMany
    106 | - | MCChaperoneErrorDomain 29000 | not-supervised | notSupervised
    107 | profileInstall | DMFErrorDomain 2000 | installation-wrong-channel | wrongChannel
    107 | profileInstall | DMFErrorDomain 2001 | setup-assistant | inSetupAssistant
    107 | profileInstall | DMFErrorDomain 2002 | profile-not-installable | readInnerError
    107 | profileInstall | DMFErrorDomain 2003..2004 | profile-data-invalid | profileData
    108 | profileRemove | DMFErrorDomain 1900 | profile-not-removed | profileNotRemovable
    108 | - | DMFErrorDomain 1901 | profile-not-installed | profileGone
    109 | - | MCMDMErrorDomain 12000 | access-rights | rightMissing
    110 | - | MCMDMErrorDomain 12001 | multiple-mdm | enrolledElsewhere
    111 | - | MCMDMErrorDomain 12002 | check-in-failed | checkInBroken
    112 | - | MCMDMErrorDomain 12003 | challenge-response | challengeInvalid
    113 | - | MCMDMErrorDomain 12004 | push-certificate | pushCertificateChanged
    114 | - | MCMDMErrorDomain 12005 / 12016 | identity-missing | identityLost
    115 | - | MCMDMErrorDomain 12006 | redirect-refused | serverRedirects
    116 | - | MCMDMErrorDomain 12007 / 12020 | not-authorized | serverRefuses
    117 | - | MCMDMErrorDomain 12008 | malformed-request | commandMalformed
    118 | - | MCMDMErrorDomain 12009 / 12012 | replacement-mismatch | replacementDiffers
    119 | - | MCMDMErrorDomain 12010 | internal-inconsistency | deviceInconsistent
    120 | - | MCMDMErrorDomain 12011 | mdm-configuration | mdmConfiguration
    121 | - | MCMDMErrorDomain 12013..12014 | profile-not-managed | profileNotOurs
    122 | - | MCMDMErrorDomain 12015 | push-token | apnsBlocked
    123 | - | MCMDMErrorDomain 12017..12019 | escrow-secret | escrowLocked
    124 | - | MCMDMErrorDomain 12021 | request-type-invalid | commandUnsupported
    125 | - | MCMDMErrorDomain 12022 | topic-invalid | topicChanged
    126 | - | MCMDMErrorDomain 12041..12042 | language-unknown | languageCode
    127 | - | MCMDMErrorDomain 12043 | media-download-failed | mediaDownload
    127 | - | MCMDMErrorDomain 12044..12045 | media-type-invalid | mediaType
    127 | - | MCMDMErrorDomain 12046 | media-id-not-validated | mediaId
    128 | - | MCMDMErrorDomain 12048 | os-no-update | osUpToDate
    129 | - | MCMDMErrorDomain 12049 | os-passcode-first | osPasscode
    130 | - | MCMDMErrorDomain 12050 | os-scan-failed | osScan
    131 | - | MCMDMErrorDomain 12051..12052 | os-download-running | osDownloading
    132 | - | MCMDMErrorDomain 12053 | os-needs-computer | osComputer
    133 | - | MCMDMErrorDomain 12054 / 12060 | os-no-space | osSpace
    134 | - | MCMDMErrorDomain 12055 / 12061 | os-no-power | osPower
    135 | - | MCMDMErrorDomain 12056 | os-no-network | osNetwork
    136 | - | MCMDMErrorDomain 12057 / 12062 | os-update-failed | osFailed
    137 | - | MCMDMErrorDomain 12058 | os-install-running | osDownloading
    137 | - | MCMDMErrorDomain 12059 | os-download-first | osNotDownloaded
    138 | - | MCMDMErrorDomain 12066 | lost-mode-not-enabled | lostNeedsSupervision
    139 | - | MCMDMErrorDomain 12067 | not-in-lost-mode | lostModeOffAlready
    140 | - | MCMDMErrorDomain 12068 | lost-mode-location | noLocation
    140 | - | MCMDMErrorDomain 12069 | lost-mode-not-disabled | lostPassing
    141 | - | MCMDMErrorDomain 12070 | shared-users | usersNotListed
    141 | - | MCMDMErrorDomain 12071 | shared-user-missing | userMissing
    141 | - | MCMDMErrorDomain 12072..12074 | shared-user-busy | sharedUserState
    142 | - | MCMDMErrorDomain 12075 | profile-not-installed | profileGone
    143 | - | MCMDMErrorDomain 12076 | per-user-unsupported | perUserChannel
    144 | - | MCMDMErrorDomain 12081 | network-tether | notTethered
    145 | - | MCMDMErrorDomain 12078 | refused-in-lost-mode | maybeInLostMode
    145 | - | MCMDMErrorDomain 12085 | unknown | -
    146 | - | MCPasscodeErrorDomain 5000..5009 / 5012 / 5014..5018 | passcode-rules | passcodeRules
    146 | - | MCPasscodeErrorDomain 5010 | passcode-locked | passcodeDeviceLocked
    146 | - | MCPasscodeErrorDomain 5011 | passcode-wrong | passcodeWrong
    146 | - | MCPasscodeErrorDomain 5013 | passcode-not-cleared | passcodeNotClearable
    147 | - | MCDeviceCapabilitiesErrorDomain 26000..26001 | encryption-unsupported | noEncryption
    148 | - | MCSettingsErrorDomain 28000..28002 | settings-rejected | settingsItem
    149 | - | MCStoreErrorDomain 30000 | store-authentication-failed | storePassword
    149 | - | MCStoreErrorDomain 30001 | store-authentication-timed-out | storeSignInTooLate
    150 | - | DMFErrorDomain 300..302 | device-busy-state | cannotBeLocked
    151 | - | DMFErrorDomain 400 | lost-mode-not-enabled | lostNeedsSupervision
    151 | - | DMFErrorDomain 500 | lost-mode-not-disabled | lostPassing
    151 | - | DMFErrorDomain 600..603 | lost-mode-location-state | noLocation
    152 | - | DMFErrorDomain 701 | passcode-no-token | noUnlockToken
    153 | - | DMFErrorDomain 801 | device-timed-out | deviceTimedOut
    154 | - | DMFErrorDomain 1300 / 1302..1303 | airplay | airplayDestination
    154 | - | DMFErrorDomain 1301 | airplay-not-found | airplayNotFound
    155 | - | DMFErrorDomain 1800..1804 | shared-user-delete | sharedUserState
    156 | - | DMFErrorDomain 2100 | not-erasable | notErasable
    157 | - | DMFErrorDomain 2200..2214 | os-update-state | osState
    158 | - | DMFErrorDomain 3600..3601 | bypass-code | bypassGone
    VPP | - | VPP 9600 / 9602 | vpp-argument | vppArgument
    VPP | - | VPP 9601 | vpp-login-required | vppTokenProblem
    VPP | - | VPP 9603 | vpp-internal | vppInternal
    VPP | - | VPP 9604 | vpp-no-result | vppNoResult
    VPP | - | VPP 9605 | vpp-storefront | vppStorefront
    VPP | - | VPP 9607 | vpp-irrevocable | vppBook
    VPP | - | VPP 9609 | vpp-user-not-found | vppUserGone
    VPP | - | VPP 9610 | vpp-license-none | noFreeLicence
    VPP | - | VPP 9616 | vpp-already-assigned | vppAssignedBefore
    VPP | - | VPP 9618 / 9620 | vpp-user-retired | vppRetired
    VPP | - | VPP 9619 | vpp-not-associated | vppNothingToRevoke
    VPP | - | VPP 9621 | vpp-token-expired | vppTokenExpired
    VPP | - | VPP 9622 | vpp-token-invalid | vppTokenBad
    VPP | - | VPP 9623 | vpp-push-token | vppPushToken
    VPP | - | VPP 9624 | vpp-refunded | vppRefund
    VPP | - | VPP 9625 | vpp-token-revoked | vppTokenRevoked
    VPP | - | VPP 9626 | vpp-assigned-elsewhere | vppOtherUser
    VPP | - | VPP 9628 | vpp-device-ineligible | vppNoDeviceLicence
    VPP | - | VPP 9630 | vpp-too-many-errors | vppTooOften
    VPP | - | VPP 9726 | vpp-method | vppMethod
    """;

    /// <summary>One case for each code of each row.</summary>
    public static IReadOnlyList<DeviceErrorCase> Cases { get; } = [.. Table.Split('\n').SelectMany(Read)];

    private static IEnumerable<DeviceErrorCase> Read(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        var kind = cells[1] == "-" ? (JobKind?)null : Enum.Parse<JobKind>(cells[1], ignoreCase: true);
        return Texts(cells[2]).Select(text => new DeviceErrorCase(cells[0], kind, text, cells[3], cells[4]));
    }

    /// <summary>
    /// As keys: <c>MCWiFiErrorDomain 13000..13005 / 13007</c> is one for each code, a comma joins a chain.
    /// </summary>
    private static IEnumerable<string> Texts(string cell)
    {
        if (cell.StartsWith("State=", StringComparison.Ordinal) || cell.StartsWith("0x", StringComparison.Ordinal))
        {
            return cell.Split(" / ");
        }

        if (cell.Contains(',', StringComparison.Ordinal))
        {
            return [string.Join(' ', cell.Split(", ").Select(part => part.Replace(' ', ':')))];
        }

        var space = cell.IndexOf(' ', StringComparison.Ordinal);
        return cell[(space + 1)..]
            .Split(" / ")
            .SelectMany(Codes)
            .Select(code => string.Create(CultureInfo.InvariantCulture, $"{cell[..space]}:{code}"));
    }

    private static IEnumerable<int> Codes(string part)
    {
        var ends = part.Split("..").Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}

/// <summary>
/// An error as a key (a word, Intune's number), the kind of job it comes with, and what it must be found to be.
/// </summary>
internal sealed record DeviceErrorCase(string Row, JobKind? Kind, string Text, string Entry, string Cause);
