namespace MobiJobs.Accounts;

/// <summary>With how many rounds of PBKDF2 with HMAC-SHA-512 passwords and recovery codes are hashed.</summary>
public sealed record HashRounds(int Count)
{
    /// <summary>As the OWASP Password Storage Cheat Sheet advises.</summary>
    public static readonly HashRounds Advised = new(210_000);
}
