using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>What the store of a running console holds.</summary>
internal static class StoreQuestions
{
    public static async Task<T> ReadAsync<T>(this RunningConsole console, Func<MobiJobsDb, Task<T>> question)
    {
        await using var scope = console.Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<MobiJobsDb>());
    }
}
