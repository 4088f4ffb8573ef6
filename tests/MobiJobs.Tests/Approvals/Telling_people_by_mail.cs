using System.Net.Http.Json;
using System.Text.Json;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Approvals;

/// <summary>People are told by mail what waits for them, and how it was decided.</summary>
public sealed class Telling_people_by_mail(Two two) : IClassFixture<Two>
{
    [Fact]
    public async Task Those_who_may_approve_and_then_the_first_person_get_a_mail()
    {
        var approver = await two.PersonAsync(Roles.Administrator);
        var helpdesk = await two.PersonAsync(Roles.Helpdesk);
        var (name, run, _) = await two.AskedAsync();
        var mails = await two.Console.MailsToAsync(approver + Two.Mail);
        var asked = Assert.Single(mails, m => m.TextBody!.Contains(name, StringComparison.Ordinal));
        Assert.Contains("承認のお願い", asked.Subject, StringComparison.Ordinal);
        Assert.Contains($"/approvals/{run}", asked.TextBody, StringComparison.Ordinal);
        Assert.Empty(await two.Console.MailsToAsync(helpdesk + Two.Mail));
        Assert.Empty(await two.Console.MailsToAsync(name + Two.Mail));

        using var second = await two.Console.VisitAsync(approver);
        await Two.ApproveAsync(second, run);
        var told = Assert.Single(await two.Console.MailsToAsync(name + Two.Mail));
        Assert.Contains($"{approver} さんが承認しました", told.TextBody, StringComparison.Ordinal);
        Assert.Contains($"/runs/{run}", told.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asked_is_told_who_cancelled_what_waited()
    {
        var (name, run, _) = await two.AskedAsync();
        var operation = await two.OperationAsync(run);
        var other = await two.PersonAsync(Roles.Operator);
        using var program = await two.Console.ApiOfAsync(other);
        using var answer = await program.PostAsync(
            new Uri("/api/v1/jobs/cancel", UriKind.Relative), JsonContent.Create(new { filter = new { operation } }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());

        var told = Assert.Single(await two.Console.MailsToAsync(name + Two.Mail));
        Assert.Contains("取り下げられました", told.TextBody, StringComparison.Ordinal);
        using var first = await two.Console.ApiOfAsync(name);
        var shown = await first.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/runs/{run}", UriKind.Relative));
        Assert.Equal(other, shown.GetProperty("approval").GetProperty("decidedBy").GetString());
        Assert.NotEqual(JsonValueKind.Null, shown.GetProperty("approval").GetProperty("decidedAt").ValueKind);
    }

    [Fact]
    public async Task Nobody_gets_many_mails_about_what_one_person_asks_for()
    {
        var approver = await two.PersonAsync(Roles.Administrator);
        var name = await two.PersonAsync(Roles.Operator);
        using var person = await two.Console.VisitAsync(name);
        for (var i = 0; i < 12; i++) { await Two.WipeAsync(person, await two.DevicesAsync(3)); }

        var mails = await two.Console.MailsToAsync(approver + Two.Mail);
        Assert.Equal(10, mails.Count(m => m.TextBody!.Contains(name, StringComparison.Ordinal)));
    }
}
