using System.Text;

namespace MobiJobs.Tests.Errors;

/// <summary>The ways in which one error, a licence that was not found, stands in texts that people paste.</summary>
internal static class PastedForms
{
    private const string Chain = """
        <key>ErrorChain</key>
        <array>
        <dict>
        <key>ErrorCode</key><integer>12064</integer>
        <key>ErrorDomain</key><string>MCMDMErrorDomain</string>
        <key>LocalizedDescription</key><string>License for app “Sample” could not be found.</string>
        </dict>
        </array>
        <key>Status</key><string>Error</string>
        """;

    public static string Whole => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n<dict>\n"
        + Chain + "\n</dict>\n</plist>\n";

    public static string Encoded => Convert.ToBase64String(Encoding.UTF8.GetBytes(Whole));

    private static string WrappedBase64 => string.Join('\n', Encoded.Chunk(64).Select(c => new string(c)));

    /// <summary>Each way of writing one error, "no licence" (12064), and what must be read of it.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("webhook", "{\"topic\":\"mdm.Connect\",\"acknowledge_event\":{\"udid\":\"AA-1\",\"status\":\"Error\","
            + $"\"raw_payload\":\"{Encoded}\"}}}}"),
        ("webhook, pretty", "{\n  \"topic\": \"mdm.Connect\",\n  \"created_at\": \"2026-11-26T05:06:07Z\",\n"
            + "  \"acknowledge_event\": {\n    \"udid\": \"00008030-001A2C3E4F50802E\",\n    \"status\": \"Error\",\n"
            + $"    \"raw_payload\": \"{Encoded}\"\n  }}\n}}"),
        ("results of commands", "{\"results\":[{\"host_uuid\":\"x\",\"status\":\"Error\",\"request_type\":"
            + $"\"InstallApplication\",\"result\":\"{Encoded}\"}}]}}"),
        ("base64 alone", Encoded),
        ("base64 in lines", WrappedBase64),
        ("base64 in escaped lines", "\"" + WrappedBase64.Replace("\n", "\\n", StringComparison.Ordinal) + "\""),
        ("JSON", "{\"ErrorChain\":[{\"ErrorCode\":12064,\"ErrorDomain\":\"MCMDMErrorDomain\","
            + "\"LocalizedDescription\":\"License for app “Sample” could not be found.\"}]}"),
        ("JSON, other names", "{\"error_chain\": [{\"error_code\": 12064, \"error_domain\": \"MCMDMErrorDomain\"}]}"),
        ("JSON, domain first", "{\"domain\":\"MCMDMErrorDomain\",\"code\":12064,\"message\":\"No licence\"}"),
        ("JSON, code as text", "{\"errorCode\":\"12064\",\"errorDomain\":\"MCMDMErrorDomain\"}"),
        ("JSON, description between", "{\"ErrorCode\":12064,\"USEnglishDescription\":\"License for app x, 3 seats\","
            + "\"ErrorDomain\":\"MCMDMErrorDomain\"}"),
        ("JSON escaped", "\"{\\\"ErrorCode\\\":12064,\\\"ErrorDomain\\\":\\\"MCMDMErrorDomain\\\"}\""),
        ("domain (code)", "MCMDMErrorDomain (12064): License for app “Sample” could not be found."),
        ("domain (code) alone", "MCMDMErrorDomain (12064)"),
        ("activity", "Failed: MCMDMErrorDomain (12064): License for app \"Sample\" could not be found."),
        ("angle brackets", "The app “Sample” could not be installed. <MCMDMErrorDomain:12064>"),
        ("square brackets", "License for app could not be found [MCMDMErrorDomain:12064]"),
        ("lines of a device's log", "Desc : License for app “Sample” could not be found.\nDomain : MCMDMErrorDomain\n"
            + "Code : 12064\nType : MCFatalError"),
        ("lines with time and process", "Nov 26 12:00:00 iPad profiled[123] <Notice>: Domain : MCMDMErrorDomain\n"
            + "Nov 26 12:00:00 iPad profiled[123] <Notice>: Code : 12064"),
        ("English alert", "The operation couldn’t be completed. (MCMDMErrorDomain error 12064.)"),
        ("Japanese alert", "操作を完了できませんでした。（MCMDMErrorDomainエラー12064）"),
        ("Japanese alert, spaced", "操作を完了できませんでした。(MCMDMErrorDomain エラー 12064。)"),
        ("label lines", "Result Status: Error\nError Code: 12064\nError Description: License not there"),
        ("label lines, Japanese", "結果: 失敗\nエラーコード: 12064\n内容: ライセンスなし"),
        ("label, full width", "エラーコード：１２０６４"),
        ("full width", "１２０６４"),
        ("unified log", "2026-11-26 12:05:53.003616+0900 0xe82b Error 0x0 1075 0 mdmclient: [ERROR] Error "
            + "Domain=MCMDMErrorDomain Code=12064 \"License not found\" UserInfo={NSLocalizedDescription=x}"),
        ("no <plist>", Chain),
        ("cut off at the end", Whole[..(Whole.IndexOf("MCMDMErrorDomain", StringComparison.Ordinal) + 30)]),
        ("cut off at the start", Whole[Whole.IndexOf("<integer>", StringComparison.Ordinal)..]
            .Insert(0, "Code</key>\n<key>ErrorCode</key>")),
        ("number as text", Whole.Replace("integer>", "string>", StringComparison.Ordinal)),
        ("HTML-escaped list", System.Net.WebUtility.HtmlEncode(Whole)),
        ("HTML-escaped twice", System.Net.WebUtility.HtmlEncode(System.Net.WebUtility.HtmlEncode(Whole))),
        ("list with \\n", Whole.Replace("\n", "\\n", StringComparison.Ordinal)),
        ("list with \\n and \\\"", Whole.Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)),
        ("list with \\t in a log", "raw=" + Whole.Replace("\n", "\\n\\t", StringComparison.Ordinal)),
        ("escaped line of the help page", "ErrorChain=ErrorCode[0]=12064,\\nUSEnglishDescription[0]=License"),
        ("broken by a line wrap", "MCMDMErrorDomain:120\n64"),
        ("broken after the label", "エラーコード: 120\n64 と表示されます"),
        ("broken domain", "MCMDMError\nDomain:12064"),
        ("quoted mail", "> お世話になっております。\n> 次のエラーが出ています。\n> MCMDMErrorDomain\n> 12064"),
        ("twice quoted mail", "> > ErrorCode[0]=12064,\n> > USEnglishDescription[0]=License for app “x” not found"),
        ("quoted list", "> " + Whole.Replace("\n", "\n> ", StringComparison.Ordinal)),
        ("quoted-printable", "<key>ErrorCode</key><integer>120=\n64</integer><key>x=3D</key>"),
        ("エラー 12064", "エラー 12064"),
        ("エラー12064", "エラー12064"),
        ("error 12064", "Error 12064"),
        ("code 12064", "code: 12064"),
        ("sentence", "iPadにアプリを配信したところ、12064と表示されて入りません。"),
        ("English sentence", "We get 12064 whenever we push the app to the new iPads."),
        ("sentence with a date", "2026/11/26 12:05 に端末 5 台で 12064 が出ました。"),
        ("sentence with a label", "エラーコードは12064でした。"),
        ("words in English", "License for app “Sample App” could not be found."),
        ("words in English, straight quotes", "License for app \"Sample App\" could not be found"),
        ("words in English in a sentence", "The user sees: No license was found for app ‘Sample’. What now?"),
        ("words in Japanese", "App“サンプル”のライセンスが見つかりませんでした。"),
        ("words in Japanese, brackets", "「サンプル」のライセンスが見つかりません。"),
        ("words with line breaks", "License for app “Sample\nApp” could\nnot be found."),
        ("Intune", "0x87D15630"),
        ("Intune, small", "0x87d15630"),
        ("Intune without 0x", "87D15630"),
        ("Intune in a sentence", "アプリの状態: 失敗 (0x87D15630)"),
        ("Intune decimal", "-2016324048"),
        ("Intune decimal in a sentence", "The app failed with -2016324048 on all devices."),
        ("Intune unsigned", "2278643248"),
        ("Intune decimal, Japanese minus", "エラー −2016324048 です"),
        ("zero width", "MCMDM\u200BErrorDomain\u200B 120\u200B64"),
        ("zero width and mark", "\uFEFF12\u206006\u00AD4"),
        ("help page", HelpPage.VppNoLicense),
        ("help page in quotes", "\"" + HelpPage.VppNoLicense.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""),
        ("CSV", "端末番号,エラードメイン,コード\nT-0001,MCMDMErrorDomain,12064"),
        ("tabs", "T-0001\tiPad\tMCMDMErrorDomain\t12064\tLicense"),
        ("Markdown", "| Domain | Code |\n|---|---|\n| `MCMDMErrorDomain` | `12064` |"),
        ("new name of the domain", "MDMErrorDomain error 12064"),
        ("device's own domain", "DeviceManagement.error 2605 \"No license was found for app “Sample”.\""),
        ("own name", "DMF 2605"),
        ("key", "MCMDMErrorDomain:12064"),
        ("key without domain", "MCMDM 12064"),
        ("reason", "Rejection Reason: LicenseNotFound"),
        ("Swift", "Error Domain=MCMDMErrorDomain Code=12064"),
        ("Objective-C", "NSError domain: MCMDMErrorDomain, code: 12064"),
        ("YAML", "error_chain:\n  - error_code: 12064\n    error_domain: MCMDMErrorDomain"),
        ("XML of another product", "<error><code>12064</code><domain>MCMDMErrorDomain</domain></error>"),
    ];
}
