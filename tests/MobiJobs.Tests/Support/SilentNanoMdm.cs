namespace MobiJobs.Tests.Support;

/// <summary>A console whose devices are behind a NanoMDM at an address where nobody answers.</summary>
public sealed class SilentNanoMdm() : SharedConsole(
    "Production",
    "--Gateway:Kind=NanoMdm",
    "--Gateway:NanoMdm:BaseUrl=http://127.0.0.1:9",
    "--Gateway:NanoMdm:ApiKey=key",
    "--Gateway:NanoMdm:WebhookKey=the key of the webhook");
