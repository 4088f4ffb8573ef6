using MobiJobs.Accounts;

namespace MobiJobs.Tests.Support;

/// <summary>
/// Passwords of tests are hashed with few rounds: tests type thousands of them, and each would take a tenth of a second
/// of a processor.
/// </summary>
internal static class TestRounds
{
    public static readonly HashRounds Few = new(1000);
}
