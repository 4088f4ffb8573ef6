using System.Globalization;
using MobiJobs.Guide;
using MobiJobs.Guide.Chain;

namespace MobiJobs.Tests.Errors;

/// <summary>Tables with headings, several domains in a line, shortened chains, and exports of other products.</summary>
public sealed class Reading_tables_and_chains
{
    public static TheoryData<string, string> Tables => new()
    {
        { "device,code\niPad-1,12064\niPad-2,12025", ":12064 | :12025" },
        { "端末,エラー\n1001,12064\n1002,12025", ":12064 | :12025" },
        { "serial,error_code,message\n12064,12064,License not found\n99999,12025,Already", ":12064 | :12025" },
        { "device\tport\terror\tsize\nA\t12025\t12064\t12040\nB\t12025\t12025\t12040", ":12064 | :12025" },
        { "serial;code;count\n12025;12064;3\n12026;4001;5", ":12064 | :4001" },
        { "端末番号\tエラーコード\t件数\n10001\t2604\t12064\n10002\t1009\t12025", ":2604 | :1009" },
        {
            "device,domain,code\nA,MCMDMErrorDomain,12064\nB,NSURLErrorDomain,-1009",
            "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009"
        },
        {
            "serial,code,domain,port\n12025,12064,MCMDMErrorDomain,12026\n12024,-1009,NSURLErrorDomain,443",
            "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009"
        },
        { "| 端末 | エラー |\n|---|---|\n| A | 12064 |\n| B | 12025 |", ":12064 | :12025" },
        {
            "\"Device\",\"Error code\",\"Size\"\n\"iPad, 1\",\"12064\",\"12040\"\n\"iPad 2\",\"12025\",\"1204"
            + "0\"",
            ":12064 | :12025"
        },
        { "device,code\niPad-1,12064\niPad-2,0", ":12064" },
        { "device,code,count\n12025,12064,12026\n12026,12064,12027", ":12064" },
        { "Device name,Error code,App\nPC-12064,0x87D15607,App 12025", ":12023" },
        { "Here is the list:\ndevice,code\n1001,12064\n1002,12025\nThanks!", ":12064 | :12025" },
        {
            "Serial        Code     Port\n12026         12064    12040\n12027         12025    12040",
            ":12064 | :12025"
        },
        { "device,error\n1,MCMDMErrorDomain 12064\n2,12025 already installed", "MCMDMErrorDomain:12064 | :12025" },
        { "device,code\n12064,0\n12025,0", "none" },
        { "item,code,qty\npen,A12,12064", "none" },
        {
            "device,error\nA,MCMDMErrorDomain 12064 > DeviceManagement.error 2605",
            "MCMDMErrorDomain:12064>DeviceManagement.error:2605"
        },
        { "端末番号,ポート,エラーコード,サイズ\n1001,12025,12064,12040\n1002,12025,12025,12040", ":12064 | :12025" },
        { "エラー,12064", ":12064" },
        { "コード;端末;サイズ\n12064;A;12040\n12025;B;12041", ":12064 | :12025" },
        { "Code, Device\n12064, iPad", ":12064" },
    };

    public static TheoryData<string, string> Domains => new()
    {
        { "MDMClientError 89 / SomeOther 4001 on device B", "MDMClientError:89 | SomeOther:4001" },
        { "MCMDMErrorDomain 12064 / WiFi 13004", "MCMDMErrorDomain:12064 | :13004" },
        { "MDMClientError 89, AppleTV 4001", "MDMClientError:89 | :4001" },
        { "MDMClientError 89, MacBook 12345", "MDMClientError:89" },
        { "MDMClientError 89 / SomeOther 12064", "MDMClientError:89 | :12064" },
        { "MCMDMErrorDomain 12064 and NSURLErrorDomain -1009", "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009" },
        { "MCMDMErrorDomain 12064、NSURLErrorDomain -1009", "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009" },
        { "MCMDMErrorDomain 12064; another MCMDMErrorDomain 12025", "MCMDMErrorDomain:12064 | MCMDMErrorDomain:12025" },
        { "MCMDMErrorDomain 12064; another NSURLErrorDomain -1009", "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009" },
        {
            "iPad A: MCMDMErrorDomain 12064, iPad B: NSURLErrorDomain -1009",
            "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009"
        },
        { "MCMDMErrorDomain 12064 → NSURLErrorDomain -1009", "MCMDMErrorDomain:12064>NSURLErrorDomain:-1009" },
        { "MCMDMErrorDomain 12064 underlying NSURLErrorDomain -1009", "MCMDMErrorDomain:12064>NSURLErrorDomain:-1009" },
        { "MCMDMErrorDomain 12064 caused by NSURLErrorDomain -1009", "MCMDMErrorDomain:12064>NSURLErrorDomain:-1009" },
        {
            "MCMDMErrorDomain (12064) with underlying error NSURLErrorDomain (-1009)",
            "MCMDMErrorDomain:12064>NSURLErrorDomain:-1009"
        },
        {
            "Error Domain=MCMDMErrorDomain Code=12002 \"Sample\" UserInfo={NSUnderlyingError=0x1 {Error Domai"
            + "n=NSURLErrorDomain Code=-1009 \"…\"}}",
            "MCMDMErrorDomain:12002>NSURLErrorDomain:-1009"
        },
        { "MCMDMErrorDomain 12064 (原因: NSURLErrorDomain -1009)", "MCMDMErrorDomain:12064>NSURLErrorDomain:-1009" },
        { "端末AはMCMDMErrorDomain 12064、端末BはNSURLErrorDomain -1009", "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009" },
        {
            "MCMDMErrorDomain 12064 or DeviceManagement.error 2604",
            "MCMDMErrorDomain:12064 | DeviceManagement.error:2604"
        },
        {
            "MCInstallationErrorDomain 4001 / MCProfileErrorDomain 1009",
            "MCInstallationErrorDomain:4001>MCProfileErrorDomain:1009"
        },
        { "MCMDMErrorDomain:12064 DeviceManagement.error:2605", "MCMDMErrorDomain:12064>DeviceManagement.error:2605" },
        {
            "MCMDMErrorDomain 12064 / on another device NSURLErrorDomain -1009",
            "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009"
        },
        {
            "MCMDMErrorDomain 12064 as well as NSURLErrorDomain -1009",
            "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009"
        },
        { "MCMDMErrorDomain 12064 と NSURLErrorDomain -1009", "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009" },
        { "MCMDMErrorDomain 12064 および NSURLErrorDomain -1009", "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009" },
        { "MCMDMErrorDomain 12064 & NSURLErrorDomain -1009", "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009" },
        {
            "MCMDMErrorDomain 12064, and then NSURLErrorDomain -1009 on the other iPad",
            "MCMDMErrorDomain:12064 | NSURLErrorDomain:-1009"
        },
    };

    public static TheoryData<string, string> Chains => new()
    {
        {
            "\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=ErrorCode[0]=4001, State[0]=Failed, USEnglishDescrip"
            + "tion[0]=A, ErrorCode[1]=4001, State[1]=Failed, ErrorCode[2]=22013",
            ":4001>:4001>:22013"
        },
        {
            "親プロファイル: MCInstallationErrorDomain 4001\n状態: 失敗\n子プロファイル: MCSCEPErrorDomain 22013",
            "MCInstallationErrorDomain:4001 | MCSCEPErrorDomain:22013"
        },
        {
            "\"Exec\",\"4010\",\"500\",\"\" . ErrorChain=ErrorCode[0]=4001,ErrorDomain[0]=MCInstallationError"
            + "Domain,State=Failed,ErrorCode[1]=13004,ErrorDomain[1]=MCWiFiErrorDomain",
            "MCInstallationErrorDomain:4001>MCWiFiErrorDomain:13004"
        },
        {
            "ErrorChain=MCInstallationErrorDomain:4001(State=Failed)/MCProfileErrorDomain:1009(State=Failed)/"
            + "MCWiFiErrorDomain:13004",
            "MCInstallationErrorDomain:4001>MCProfileErrorDomain:1009>MCWiFiErrorDomain:13004"
        },
        { "ErrorChain=[4001:Failed, 1009:Failed, 13004]", ":4001>:1009>:13004" },
        { "ErrorChain: 4001 (State=Failed) > 13004", ":4001>:13004" },
        {
            "ErrorChain= MCInstallationErrorDomain 4001 ; Status=Error ; MCWiFiErrorDomain 13004",
            "MCInstallationErrorDomain:4001>MCWiFiErrorDomain:13004"
        },
        {
            "Profile (parent): 学校共通 / State: Failed / MCInstallationErrorDomain 4001\nProfile (child): Wi-Fi "
            + "/ State: Failed / MCWiFiErrorDomain 13004",
            "MCInstallationErrorDomain:4001 | MCWiFiErrorDomain:13004"
        },
        { "構成プロファイル,親プロファイル,エラー\nWi-Fi,共通,13004\n共通,,4001", ":13004 | :4001" },
        { "ErrorChain=[4001 items were processed]", "none" },
        {
            "ErrorChain=[4001:Failed, 13004] on iPad A; iPad B: MCMDMErrorDomain 12064",
            ":4001>:13004 | MCMDMErrorDomain:12064"
        },
        {
            "iPad B: MCMDMErrorDomain 12064; iPad A: ErrorChain=[4001:Failed, 13004]",
            "MCMDMErrorDomain:12064 | :4001>:13004"
        },
        { "ErrorChain=[4001:Failed, 13004]; ErrorChain=[4001, 13001]", ":4001>:13004 | :4001>:13001" },
        { "ErrorChain=[4001:Failed, 13004], pid 12025, code 404", ":4001>:13004" },
        { "ErrorChain=[4001, 13004] ErrorCode=4001", ":4001>:13004" },
        { "ErrorChain: 12064, 2026-11-29 10:00", ":12064" },
        { "ErrorChain: 4001, 13004, 2026-11-29 10:00", ":4001>:13004" },
        { "ErrorChain: 4001, 13004, 2026/11/29", ":4001>:13004" },
        { "ErrorChain: 4001/1009/13004", ":4001>:1009>:13004" },
        { "MCMDMErrorDomain 12064 / 2台目 MCMDMErrorDomain 12025", "MCMDMErrorDomain:12064 | MCMDMErrorDomain:12025" },
    };

    public static TheoryData<string, string> Products => new()
    {
        {
            "Device name,UPN,App,Status,Status details,Last check-in\niPad-12025,taro@example.jp,Typing,Faile"
            + "d,0x87D13B7D,2026-11-29 12:06:40\niPad-12026,hana@example.jp,Typing,Failed,\"-2016324089\",2026-"
            + "11-29 12:07:11",
            "Intune:2278636413 | :12023"
        },
        {
            "\"DeviceName\",\"SerialNumber\",\"ErrorCode\",\"ErrorDescription\"\n\"iPad, 3F\",\"F2LX12064\","
            + "\"-2016345112\",\"Not licensed, code 12025 of the list\"\n\"iPad 2\",\"F2LX12025\",\"2278643207"
            + "\",\"\"",
            "Intune:2278622184 | :12023"
        },
        {
            "2026-11-29 12:06:41,120 [ERROR] [Tomcat-12064 ] [MDM] - Error processing command for device 1202"
            + "5: The profile “Wi-Fi (2)” could not be installed. <MCInstallationErrorDomain:4001>\n2026-11-29 "
            + "12:06:42,064 [INFO ] [Tomcat-12065] - 12064 bytes written",
            "MCInstallationErrorDomain:4001"
        },
        {
            "Event: Install Application Failed\nEvent Data: Error=12064 ErrorDomain=MCMDMErrorDomain Device=1"
            + "2025 OG=570\nEvent Time: 11/29/2026 12:06:40 PM\nEvent Source: Device",
            "MCMDMErrorDomain:12064"
        },
        {
            "2026-11-29 12:06:40.120640+0900 0x12064    Error       0x0                  321    0    mdmclien"
            + "t: [com.apple.ManagedClient:MDMDaemon] [ERROR] [0:MDMDaemon] <CPInstallProfile> (InstallProfile)"
            + " [MDMClientError:89] Profile installation failed",
            "MDMClientError:89"
        },
        {
            "[ConfigurationUtilityKit.error – 0x25A (602)]\nThe device is not activated. [MCInstallationError"
            + "Domain – 0xFA1 (4001)]\n[NSURLErrorDomain – 0xFFFFFFFFFFFFFC0F (-1009)]",
            "ConfigurationUtilityKit.error:602 | MCInstallationErrorDomain:4001>NSURLErrorDomain:-1009"
        },
        {
            "@tanaka 昨日の件、iPad 30台中3台で `12064` が出ました :cry: <https://jobs.example.jp/jobs/12025|#12025> thread"
            + " 12:06",
            ":12064"
        },
        {
            "Ticket #12025 (Zendesk)\nAm 29.11.2026 schrieb Hans:\n> Guten Tag, Fehler 12064 bei der Installa"
            + "tion.\n>> On Nov 29, 2026, at 12:06, Support wrote:\n>> Please try port 12040.\n-- \nTel. +81 3 "
            + "12031 4001",
            ":12064"
        },
        {
            "{\"event\":\"cmd\",\"detail\":\"{\\\"chain\\\":\\\"ErrorChain=ErrorCode[0]=4001\\\\nErrorDomain["
            + "0]=MCInstallationErrorDomain\\\\nErrorCode[1]=13004\\\\nErrorDomain[1]=MCWiFiErrorDomain\\\"}\","
            + "\"pid\":12064}",
            "MCInstallationErrorDomain:4001>MCWiFiErrorDomain:13004"
        },
        {
            "<key>ErrorChain</key>\n<array>\n<dict>\n<key>ErrorCode</key><integer>12064</integer>\n<key>Error"
            + "Domain</key><string>MCMDMErrorDomain</string>\n</dict>\n<dict><key>ErrorCode</key><integer>2605<"
            + "/integer>\n<key>ErrorDo",
            "MCMDMErrorDomain:12064>:2605"
        },
        { "エラーコ一ド：１２０６４　ライセンスが見つかりません　端末番号：１２０２５　時刻：１２：０６", ":12064" },
        { "“学校Wi-Fi”をインストールできませんでした。\n（ＭＣＩｎｓｔａｌｌａｔｉｏｎＥｒｒｏｒＤｏｍａｉｎエラー４００１）", "MCInstallationErrorDomain:4001" },
        { "MCMDMErrorDomain Code=12O64", "MCMDMErrorDomain:12064" },
        { "MCMDMErrorDomain Code=IllO", "none" },
        {
            "Desc   : The SCEP server returned an invalid response.\nDomain : MCSCEPErrorDomain\nCode   : 220"
            + "13\nType   : MCFatalError\n...Underlying error:\nDesc   : x\nDomain : NSURLErrorDomain\nCode   :"
            + " -1001",
            "MCSCEPErrorDomain:22013>NSURLErrorDomain:-1001"
        },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void What_the_headings_of_a_table_call_a_code_is_one_and_no_other_number(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [MemberData(nameof(Domains))]
    public void Domains_of_one_line_are_one_error_only_where_they_are_a_chain(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [MemberData(nameof(Chains))]
    public void Each_link_of_a_chain_is_read_whatever_stands_between(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [MemberData(nameof(Products))]
    public void What_other_products_write_is_read(string text, string codes) =>
        Assert.Equal(codes, CodesOf(text));

    [Theory]
    [InlineData("MCInstallationErrorDomain:4001 > MCProfileErrorDomain:1009 > MCSCEPErrorDomain:22013", 2)]
    [InlineData("MCMDMErrorDomain:12023 > NSURLErrorDomain:-1009 > ASDErrorDomain:500", 1)]
    [InlineData("FooErrorDomain 12", null)]
    public void The_link_that_decides_is_told(string text, int? place) =>
        Assert.Equal(place, Assert.Single(Explain(text)).Decides);

    [Theory]
    [InlineData("device,serial,code,message\n", "iPad-{0},12025,12064,No licence for {0}\n", "x,12026,13004,Wi-Fi\n")]
    [InlineData("serial,code\n", "12025,12064\n", "12026,13004\n")]
    public void All_rows_of_a_long_table_are_read_by_its_headings(string headings, string row, string last)
    {
        var rows = Enumerable.Range(1, 130).Select(i => string.Format(CultureInfo.InvariantCulture, row, i));
        Assert.Equal(":12064 | :13004", CodesOf(headings + string.Concat(rows) + last));
    }

    [Fact]
    public void A_long_chain_is_shown_whole()
    {
        var links = Enumerable.Range(0, 20)
            .Select(i => $"ErrorCode[{i}]={4001 + i},ErrorDomain[{i}]=MCInstallationErrorDomain");
        var chain = Assert.Single(Explain("ErrorChain=" + string.Join(',', links))).Chain;
        Assert.Equal(Enumerable.Range(4001, 20).Select(code => (long)code), chain.Select(l => l.Code));
    }

    private static IReadOnlyList<Explanation> Explain(string text) =>
        ErrorGuide.Own.ExplainText(null, text, CultureInfo.GetCultureInfo("ja"));

    private static string CodesOf(string text)
    {
        var codes = Explain(text).Select(e => string.Join('>', e.Chain.Select(CodeOf))).Where(c => c.Length > 0);
        return string.Join(" | ", codes.DefaultIfEmpty("none"));
    }

    private static string CodeOf(ErrorLink link) =>
        string.Create(CultureInfo.InvariantCulture, $"{link.Domain}:{link.Code}");
}
