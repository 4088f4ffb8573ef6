using Hangfire.AspNetCore;
using MobiJobs.Data;

namespace MobiJobs.Queue;

/// <summary>Gives each piece of background work a scope of its own, in which it reads the whole fleet.</summary>
internal sealed class WorkActivator(IServiceScopeFactory scopes) : AspNetCoreJobActivator(new Lifted(scopes))
{
    private sealed class Lifted(IServiceScopeFactory scopes) : IServiceScopeFactory
    {
        public IServiceScope CreateScope() => scopes.CreateWorkScope("background work");
    }
}
