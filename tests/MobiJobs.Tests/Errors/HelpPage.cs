namespace MobiJobs.Tests.Errors;

/// <summary>The help page's error table: the texts and causes to the letter, without the numbers ①②③④.</summary>
internal static class HelpPage
{
    private const string ExecTwice =
        "\"Exec\",\"4010\",\"500\",\"\" \"Exec\",\"4010\",\"500\",\"\" . ErrorChain=";

    public const string VppNotValidated = ExecTwice + """
        ErrorCode[0]=12023, USEnglishDescription[0]=The iTunes Store ID of the application could not be validated.
        """;

    public const string VppNoLicense = ExecTwice + """
        ErrorCode[0]=12064, USEnglishDescription[0]=License for app “xxxxxxxx(アプリ名)” could not be found.
        """;

    public const string StoreDisabled = ExecTwice + """
        ErrorCode[0]=12031, USEnglishDescription[0]=The App Store is disabled.
        """;

    public const string NotValidated = "Exec\",\"4010\",\"500\",\"\" \"Exec\",\"4010\",\"500\",\"\" . ErrorChain=" + """
        ErrorCode[0]=12023, USEnglishDescription[0]=The iTunes Store ID of the application could not be validated.
        """;

    public const string AlreadyInstalled = ExecTwice + """
        ErrorCode[0]=12025, USEnglishDescription[0]=The app “xxxxxxxx(アプリ名)” is already installed.
        """;

    public const string Network = ExecTwice + """
        ErrorCode[0]=12023, USEnglishDescription[0]=The iTunes Store ID of the application could not be validated.
        """ + ", ErrorCode[1]=-1001,USEnglishDescription[1]=null, ErrorCode[2]=-1001,USEnglishDescription[2]=null";

    public const string AlreadyScheduled = ExecTwice + """
        ErrorCode[0]=12026, USEnglishDescription[0]=The app “アプリパッケージ名” is already scheduled for management.
        """;

    public const string Rejected = "\"Exec\",\"4010\",\"500\",\"\" \"Exec\",\"4010\",\"500\", \"\" . ErrorChain=" + """
        ErrorCode[0]=12063, USEnglishDescription[0]=The item was rejected by the user.
        """;

    public const string NotSignedIn = ExecTwice + """
        ErrorCode[0]=12040, USEnglishDescription[0]=Please log in to your iTunes Store account.
        """;

    public const string NotManaged = "\"Exec\",\"4001\",\"500\",\"\" . ErrorChain=" + """
        ErrorCode[0]=12029, USEnglishDescription[0]=The app “xxxxxxxx(アプリ名)” is not managed.
        """;

    public static readonly string[] VppCauses =
    [
        "ライセンス未割り当て",
        "VPP未招待、VPP招待に同意していない",
        "VPP招待に同意したApple IDとは別のIDにてサインインしている",
    ];

    public static readonly string[] NotSignedInCause = ["App Storeにサインインしていない"];

    public static readonly string[] CommonCauses =
    [
        """端末側「設定」>「App Store」にて"モバイルデータ通信"がオフになっている※3G/LTE接続端末""",
        "非対応アプリ(iPad専用アプリをiPhoneに配信した場合など)",
    ];

    /// <summary>The rows whose causes are the same for every kind they are about.</summary>
    public static readonly TheoryData<string, string[]> RowsOfEveryDelivery = new()
    {
        { StoreDisabled, ["遠隔設定フィーチャーセット(デバイス利用制限)、構成プロファイル、端末側の機能制限にてApp Storeが制限されている。"] },
        { AlreadyInstalled, ["端末側で、配信したアプリがすでにApp Storeにてインストールされている。"] },
        { Network, ["アプリをダウンロードする際にサーバーとの接続が通信エラーとなった。 再度アプリ配信を実行してください。"] },
        { AlreadyScheduled, ["配信したアプリがすでに配信済みのアプリで、端末側でダウンロード中、またはインストールが完了していない。"] },
        { Rejected, ["""端末側に表示されたポップアップにて"戻る"や"キャンセル"をタップし、配信自体がキャンセルされた。"""] },
        { NotSignedIn, NotSignedInCause },
    };

    public static readonly string[] NotManagedCauses =
    [
        "アプリ削除ジョブを登録したアプリがManaged Appではない場合 (こちらから配信したアプリではない)",
        "すでに端末よりアンインストール、削除されている場合",
    ];
}
