using System.Text;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// More ways in which a licence that was not found (12064) is written: by tools that print a device's answer, by logs
/// that escape it, by devices in other languages, and with signs that nobody sees.
/// </summary>
internal static class FurtherForms
{
    private const string Json = "{\"ErrorCode\":12064,\"ErrorDomain\":\"MCMDMErrorDomain\"}";

    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("plutil -p", "{\n  \"ErrorChain\" => [\n    0 => {\n      \"ErrorCode\" => 12064\n"
            + "      \"ErrorDomain\" => \"MCMDMErrorDomain\"\n    }\n  ]\n  \"Status\" => \"Error\"\n}"),
        ("old property list", "{\n    ErrorChain =     (\n                {\n            ErrorCode = 12064;\n"
            + "            ErrorDomain = MCMDMErrorDomain;\n        }\n    );\n    Status = Error;\n}"),
        ("Python", "{'ErrorChain': [{'ErrorCode': 12064, 'ErrorDomain': 'MCMDMErrorDomain'}], 'Status': 'Error'}"),
        ("Ruby", "{\"ErrorCode\"=>12064, \"ErrorDomain\"=>\"MCMDMErrorDomain\"}"),
        ("Go", "Status:Error ErrorChain:[{ErrorCode:12064 ErrorDomain:MCMDMErrorDomain LocalizedDescription:No}]"),
        ("logfmt", "level=info msg=result error_code=12064 error_domain=MCMDMErrorDomain udid=AA-1"),
        ("PowerShell", "ErrorCode        : 12064\nErrorDomain      : MCMDMErrorDomain\nStatus           : Error"),
        ("CDATA", "<key>ErrorCode</key><integer>12064</integer><key>ErrorDomain</key>"
            + "<string><![CDATA[MCMDMErrorDomain]]></string>"),
        ("table of a page", "<tr><td>iPad</td><td>MCMDMErrorDomain</td><td>12064</td></tr>"),
        ("JSON in an address", Uri.EscapeDataString(Json)),
        ("JSON in base64", Convert.ToBase64String(Encoding.UTF8.GetBytes(Json + Json.Replace(
            "12064", "12064 ", StringComparison.Ordinal)))),
        ("JSON escaped twice", "\"" + Json.Replace("\"", "\\\\\\\"", StringComparison.Ordinal) + "\""),
        ("letters escaped in JSON", "{\"message\":\"\\u30a8\\u30e9\\u30fc 12064\"}"),
        ("syslog", PastedForms.Whole.Replace("</key><", "</key>\n\t<", StringComparison.Ordinal)
            .Replace("\n", "#012", StringComparison.Ordinal).Replace("\t", "#011", StringComparison.Ordinal)),
        ("colours of a terminal", "\u001B[31mMCMDMErrorDomain\u001B[0m: \u001B[1m12064\u001B[0m"),
        ("code block", "```\nMCMDMErrorDomain 12064\n```"),
        ("bullet", "・エラー：12064（アプリが入らない）"),
        ("thick brackets", "エラーコード【12064】"),
        ("full-width domain", "ＭＣＭＤＭＥｒｒｏｒＤｏｍａｉｎ：１２０６４"),
        ("marks of direction", "MCMDMErrorDomain\u200E:\u200F12064"),
        ("semicolons", "T-0001;MCMDMErrorDomain;12064;License"),
        ("quoted cells", "\"T-0001\"\t\"MCMDMErrorDomain\"\t\"12064\""),
        ("German", "Der Vorgang konnte nicht abgeschlossen werden. (MCMDMErrorDomain-Fehler 12064.)"),
        ("French", "L’opération n’a pas pu s’achever. (erreur MCMDMErrorDomain 12064.)"),
        ("Chinese", "未能完成操作。（MCMDMErrorDomain错误12064。）"),
        ("Korean", "작업을 완료할 수 없습니다.(MCMDMErrorDomain 오류 12064.)"),
        ("number with a comma", "MCMDMErrorDomain エラー 12,064"),
        ("hexadecimal of the code", "MCMDMErrorDomain 12064 (0x2F20)"),
        ("many blanks", "MCMDMErrorDomain" + new string(' ', 500) + "12064"),
        ("in the middle of much", new string('あ', 3_000) + "\nMCMDMErrorDomain 12064\n" + new string('い', 3_000)),
    ];

    /// <summary>Chains, and the entry of the link that decides.</summary>
    public static IReadOnlyList<(string Text, string Entry)> Chains { get; } =
    [
        ("MCInstallationErrorDomain:4001 > MCProfileErrorDomain:1009 > MCSCEPErrorDomain:22013", "mcscep-22013"),
        ("MDMErrorDomain 12024 -> NSURLErrorDomain -1202 -> kCFErrorDomainCFNetwork -1202", "nsurl-1202"),
        ("MCInstallationErrorDomain:4001 MCProfileErrorDomain:1009 SampleErrorDomain:77", "installation-failed"),
        ("MDMErrorDomain:12023 ASDErrorDomain:500 ASDServerErrorDomain:9610", "license-association-pending"),
        ("DeviceManagement.error:1003 NSURLErrorDomain:-1005", "network-lost"),
        ("MCInstallationErrorDomain:4000 MCProfileErrorDomain:1000 MCPayloadErrorDomain:2002",
            "payload-field-missing"),
        ("Das Profil konnte nicht installiert werden. (MCInstallationErrorDomain-Fehler 4009.)",
            "installation-device-locked"),
        ("未能完成操作。（MCInstallationErrorDomain错误4009。）", "installation-device-locked"),
        ("<tr><td>iPad</td><td class=\"c\">MCInstallationErrorDomain</td><td>4009</td></tr>",
            "installation-device-locked"),
        ("\u001B[31mMCInstallationErrorDomain\u001B[0m: \u001B[1;33m4009\u001B[0m", "installation-device-locked"),
        ("DMCInstallationErrorDomain:4001 DMCEASErrorDomain:21005", "mceas-21005"),
        ("MCMDMErrorDomain:12026 DeviceManagement.error:2603", "app-already-scheduled"),
        ("NSURLErrorDomain:-99999999999999999999 MCMDMErrorDomain:12064", "vpp-license-not-found"),
        (string.Concat(Enumerable.Repeat("MCInstallationErrorDomain:4001 ", 12)) + "MCWiFiErrorDomain:13004",
            "mcwifi-13004"),
        ("Error Domain=MCInstallationErrorDomain Code=4001 \"a\" UserInfo={NSMultipleUnderlyingErrorsKey=(\n"
            + "    \"Error Domain=MCProfileErrorDomain Code=1009 \\\"b\\\"\",\n"
            + "    \"Error Domain=MCCertificateErrorDomain Code=9000 \\\"c\\\"\"\n)}", "mccertificate-9000"),
        ("{'ErrorChain': [{'ErrorCode': 4001, 'ErrorDomain': 'MCInstallationErrorDomain'}, "
            + "{'ErrorCode': 15003, 'ErrorDomain': 'MCVPNErrorDomain'}]}", "mcvpn-15003"),
        ("ErrorChain:[{ErrorCode:12024 ErrorDomain:MCMDMErrorDomain} {ErrorCode:-1003 "
            + "ErrorDomain:NSURLErrorDomain}]", "manifest-network-error"),
        ("<dict><key>Status</key><string>Acknowledged</string><key>UpdateResults</key><array><dict><key>ErrorChain"
            + "</key><array><dict><key>ErrorCode</key><integer>2202</integer><key>ErrorDomain</key><string>"
            + "DeviceManagement.error</string></dict></array></dict></array></dict>", "os-update-failed"),
    ];
}
