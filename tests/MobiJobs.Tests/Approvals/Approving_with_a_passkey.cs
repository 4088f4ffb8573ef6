using MobiJobs.Accounts;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Runs.Approvals;
using MobiJobs.Tests.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>A second person approves by passkey, as they would confirm anything else.</summary>
public sealed class Approving_with_a_passkey(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task The_page_asks_for_it_and_it_stands_for_the_password()
    {
        var (_, run, _) = await two.AskedAsync();
        using var second = await two.Console.VisitAsync(await two.PersonAsync(Roles.Administrator));
        using var passkey = new SoftPasskey(two.Console.Address);
        await PasskeySteps.AddAsync(second, passkey, "PC");
        var page = await second.GetAsync($"/approvals/{run}");
        Assert.NotNull(page.QuerySelector("form[action$='/approve'] [data-passkey='/account/passkey/proof']"));

        var (ticket, credential) = await PasskeySteps.ProveAsync(second, page, passkey);
        page = await second.SubmitAsync(page, "form[action$='/approve']", new()
        {
            [PasskeyAnswer.TicketField] = ticket,
            [PasskeyAnswer.CredentialField] = credential,
        });

        page.AssertShows(".notice-done", "承認しました");
        Assert.Equal(ApprovalState.Approved, (await two.RunAsync(run)).Approval);
    }
}
