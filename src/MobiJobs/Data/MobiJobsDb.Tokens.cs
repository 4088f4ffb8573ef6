using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Tokens;

namespace MobiJobs.Data;

/// <summary>The keys of programs.</summary>
public abstract partial class MobiJobsDb
{
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<TokenGroup> TokenGroups => Set<TokenGroup>();

    public DbSet<ReplacedKey> ReplacedKeys => Set<ReplacedKey>();
}
