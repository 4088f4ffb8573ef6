namespace MobiJobs.Start;

/// <summary>How the program writes its log to standard output.</summary>
public enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>An object of JSON a line, for programs that collect logs.</summary>
    Json,
}
