using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Administration.Persons;
using MobiJobs.Data;
using MobiJobs.Tests.Support;
using static MobiJobs.Tests.Accounts.FactorSteps;

namespace MobiJobs.Tests.Accounts;

/// <summary>What many browsers, and browsers from before, are worth to who knows the password.</summary>
public sealed class Guessing_second_factors(Guessing_second_factors.Console console)
    : IClassFixture<Guessing_second_factors.Console>
{
    private const string Wait = "待ってから";

    private RunningConsole Running => console.Running;

    [Fact]
    public async Task Many_known_browsers_guess_together_no_more_than_twenty_times()
    {
        var spared = await Running.HolderAsync();
        var (others, last) = await GuessTogetherAsync(spared, 19);
        await Running.LaterAsync(spared.Name);
        AssertSignedIn(await TypeCodeAsync(others[^1], last, spared.Code)); // One guess fewer.

        var holder = await Running.HolderAsync();
        var (browsers, page) = await GuessTogetherAsync(holder, 20);
        await Running.LaterAsync(holder.Name);
        (await TypeCodeAsync(browsers[^1], page, holder.Code)).AssertShows("[role=alert]", Wait);
        using var elsewhere = new Visitor(Running.Address);
        page = await RunningConsole.TypePasswordAsync(elsewhere, holder.Name, RunningConsole.Password);
        (await TypeCodeAsync(elsewhere, page, holder.Code)).AssertShows("[role=alert]", Wait);

        // Without the password nobody comes here, and another password begins anew.
        await Running.DoAsync<MobiJobsDb, int>(async db =>
        {
            var person = await db.Users.SingleAsync(p => p.UserName == holder.Name);
            person.ChoosePassword(person.PasswordHash!);
            return await db.SaveChangesAsync();
        });
        page = await RunningConsole.TypePasswordAsync(elsewhere, holder.Name, RunningConsole.Password);
        AssertSignedIn(await TypeCodeAsync(elsewhere, page, holder.Code));
        foreach (var browser in browsers.Concat(others)) { browser.Dispose(); }
    }

    [Fact]
    public void The_wait_grows_to_hours_and_for_all_browsers_together_only()
    {
        var together = Gate.OfSecondStepInAll("A", "1");
        Assert.Equal(
            [0, 10, 20, 4 * 3600],
            ((int[])[19, 20, 21, 40]).Select(n => (int)together.WaitAfter(n).TotalSeconds));
        Assert.Equal(900, Gate.OfSecondStep("A").WaitAfter(40).TotalSeconds);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("reset")]
    [InlineData("factor")]
    [InlineData("taken")]
    public async Task A_browser_is_known_no_longer_once_the_password_or_the_factors_have_changed(string change)
    {
        var holder = await Running.HolderAsync();
        using var known = await KnownAsync(holder);
        await GuessAsync(holder.Name);
        await TryAsync(known, holder.Name, "not " + RunningConsole.Password, "違います"); // Counted by itself.
        await ChangeAsync(holder.Name, change);
        await GuessAsync(holder.Name);
        await TryAsync(known, holder.Name, "not " + RunningConsole.Password, Wait);
    }

    /// <summary>Wrong codes from browsers that are known, four from each. Returns what the last was shown.</summary>
    private async Task<(List<Visitor> Browsers, IHtmlDocument Page)> GuessTogetherAsync(Holder holder, int guesses)
    {
        const int Each = 4;
        var browsers = new List<Visitor>();
        for (var i = 0; i < guesses; i += Each) { browsers.Add(await KnownAsync(holder)); }

        IHtmlDocument page = null!;
        for (var i = 0; i < guesses; i++)
        {
            var browser = browsers[i / Each];
            if (i % Each == 0)
            {
                page = await RunningConsole.TypePasswordAsync(browser, holder.Name, RunningConsole.Password);
            }

            page = await TypeCodeAsync(browser, page, WrongCodeOf(holder.Key));
            page.AssertShows("[role=alert]", "コードが違うか");
        }

        return (browsers, page);
    }

    private static async Task TryAsync(Visitor visitor, string name, string password, string words) =>
        (await RunningConsole.TypePasswordAsync(visitor, name, password)).AssertShows("[role=alert]", words);

    /// <summary>A stranger at the same address guesses until the next one has to wait.</summary>
    private async Task GuessAsync(string name)
    {
        using var stranger = new Visitor(Running.Address);
        for (var i = 0; i < 6; i++) { await RunningConsole.TypePasswordAsync(stranger, name, "guess"); }

        Assert.Equal(HttpStatusCode.TooManyRequests, stranger.Last.StatusCode);
    }

    /// <summary>A browser where the person has signed in.</summary>
    private async Task<Visitor> KnownAsync(Holder holder)
    {
        var visitor = new Visitor(Running.Address);
        var page = await RunningConsole.TypePasswordAsync(visitor, holder.Name, RunningConsole.Password);
        page = await TypeCodeAsync(visitor, page, holder.Code);
        await visitor.SubmitAsync(page, SignOut);
        await Running.LaterAsync(holder.Name);
        return visitor;
    }

    private async Task ChangeAsync(string name, string change)
    {
        var id = await Running.IdOfAsync(name);
        var by = new Actor("admin", 1);
        if (change is "password" or "factor")
        {
            using var own = await Running.VisitAsync(name);
            var (page, form) = change == "password"
                ? ("/account/password", "form[action='/account/password']")
                : (FactorSteps.Page, "#remove-app");
            await own.SubmitAsync(await own.GetAsync(page), form, new()
            {
                ["Current"] = RunningConsole.Password,
                ["Password"] = RunningConsole.Password,
                ["New"] = "own-zebra-umbrella-3",
                ["Repeat"] = "own-zebra-umbrella-3",
            });
            return;
        }

        if (change == "reset")
        {
            await Running.DoAsync<PeopleRegister, PersonResult>(
                register => register.ResetPasswordAsync(id, People.GeneratePassword(), by, default));
        }
        else { await Running.DoAsync<FactorChanges, bool>(changes => changes.TakeAllAsync(id, "admin", default)); }
    }

    public sealed class Console() : SharedConsole;
}
