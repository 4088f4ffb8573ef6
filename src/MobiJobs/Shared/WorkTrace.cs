using System.Diagnostics;

namespace MobiJobs.Shared;

/// <summary>Traces of what this program does beside answering requests. Without a listener, nothing begins.</summary>
public static class WorkTrace
{
    private static readonly ActivitySource Source = new(WorkMeter.Name);

    /// <summary>A piece of work that ends when it is disposed of; null while nobody listens.</summary>
    /// <param name="name">What is done, the same each time.</param>
    /// <param name="tag">What the number is, such as mobijobs.run.id.</param>
    /// <param name="number">A number, no personal data.</param>
    public static Activity? Begin(string name, string tag, long number) =>
        Source.StartActivity(name)?.SetTag(tag, number);
}
