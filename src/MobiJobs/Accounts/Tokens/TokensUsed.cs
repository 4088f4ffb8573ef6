using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Data;

namespace MobiJobs.Accounts.Tokens;

/// <summary>When API tokens were last used, and from where.</summary>
public sealed class TokensUsed(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TokensUsed> log)
    : LastUses<TokenUse>(scopes, clock, log)
{
    /// <inheritdoc/>
    protected override string Rows => "API tokens";

    /// <summary>A token is being used.</summary>
    public void See(int token, string address) => Note(token, new TokenUse(Now, address));

    /// <summary>The last use of a token, in this process or as the store says; null if there was none.</summary>
    public TokenUse? LastOf(int token, TokenUse? stored) =>
        NoteOf(token) is { } use && !(stored?.At > use.At) ? use : stored;

    /// <inheritdoc/>
    protected override Task WriteAsync(
        MobiJobsDb db, long id, TokenUse note, CancellationToken stopping) => db.ApiTokens
        .Where(t => t.Id == id && (t.UsedAt == null || t.UsedAt < note.At))
        .ExecuteUpdateAsync(
            set => set.SetProperty(t => t.UsedAt, note.At).SetProperty(t => t.UsedFrom, note.From), stopping);
}

/// <summary>A use of a token.</summary>
public readonly record struct TokenUse(DateTime At, string? From);
