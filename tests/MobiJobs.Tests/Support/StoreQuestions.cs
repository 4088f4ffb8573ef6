using MobiJobs.Data;

namespace MobiJobs.Tests.Support;

/// <summary>What the store of a running console holds.</summary>
internal static class StoreQuestions
{
    public static Task<T> ReadAsync<T>(this RunningConsole console, Func<MobiJobsDb, Task<T>> question) =>
        console.DoAsync(question);
}
