namespace MobiJobs.Errors;

public sealed class ErrorChain
{
    public string Key => "";

    public static ErrorChain Parse(string raw) => new();
}
