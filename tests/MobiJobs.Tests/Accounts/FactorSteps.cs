using System.Globalization;
using System.Text.Json;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Passkeys;
using MobiJobs.Data;
using MobiJobs.Tests.Support;
using OtpNet;

namespace MobiJobs.Tests.Accounts;

/// <summary>What people with second factors do in the console.</summary>
internal static class FactorSteps
{
    public const string Page = "/account/factors";
    public const string SignOut = "form[action='/account/sign-out']";

    /// <summary>A new person with an address for mails.</summary>
    public static async Task<(string Name, string Mail)> PersonAsync(
        this RunningConsole console, string role = Roles.Helpdesk)
    {
        var name = $"f-{Guid.NewGuid():N}";
        var mail = $"{name}@school.example";
        await console.CreatePersonAsync(name, role);
        await console.DoAsync<MobiJobsDb, int>(async db =>
        {
            (await db.Users.SingleAsync(p => p.UserName == name)).ChangeMail(mail);
            return await db.SaveChangesAsync();
        });
        return (name, mail);
    }

    /// <summary>A new person with an authenticator app.</summary>
    public static async Task<Holder> HolderAsync(this RunningConsole console, string role = Roles.Helpdesk)
    {
        var (name, mail) = await console.PersonAsync(role);
        using var visitor = await console.VisitAsync(name);
        var (key, codes) = await SetUpAsync(visitor);
        await console.LaterAsync(name);
        return new Holder(name, mail, key, codes);
    }

    /// <summary>Sets up an app. Returns its key and the recovery codes that are shown.</summary>
    public static async Task<(string Key, IReadOnlyList<string> Codes)> SetUpAsync(Visitor visitor)
    {
        var page = await BeginAsync(visitor, RunningConsole.Password);
        var key = KeyOn(page);
        page = await visitor.SubmitAsync(page, $"form[action='{Page}/app/confirm']", new() { ["Code"] = CodeOf(key) });
        return (key, CodesOn(page));
    }

    /// <summary>Asks for the page with the key.</summary>
    public static async Task<IHtmlDocument> BeginAsync(Visitor visitor, string password) =>
        await visitor.SubmitAsync(await visitor.GetAsync(Page), "#set-app", new() { ["Password"] = password });

    public static string KeyOn(IHtmlDocument page) => page.QuerySelector("#key")!.GetAttribute("value")!
        .Replace(" ", "", StringComparison.Ordinal);

    public static IReadOnlyList<string> CodesOn(IHtmlDocument page) =>
        [.. page.QuerySelectorAll("#codes li").Select(li => li.TextContent)];

    /// <summary>The code that an app shows now.</summary>
    public static string CodeOf(string key) =>
        new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>A code that no app of this key shows now.</summary>
    public static string WrongCodeOf(string key)
    {
        var first = int.Parse(CodeOf(key), CultureInfo.InvariantCulture);
        return ((first + 1) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Types the second factor after the password.</summary>
    public static Task<IHtmlDocument> TypeCodeAsync(Visitor visitor, IHtmlDocument page, string code) =>
        visitor.SubmitAsync(page, "form[action='/account/second-step']", new() { ["Code"] = code });

    /// <summary>Half a minute and more goes by for the person's app.</summary>
    public static Task<int> LaterAsync(this RunningConsole console, string name) =>
        console.DoAsync<MobiJobsDb, int>(db => db.Authenticators.Where(a => a.Person.UserName == name)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastStep, 0)));

    public static Task<int> IdOfAsync(this RunningConsole console, string name) =>
        console.DoAsync<MobiJobsDb, int>(
            db => db.Users.Where(p => p.UserName == name).Select(p => p.Id).SingleAsync());

    public static void AssertSignedIn(IHtmlDocument page) => Assert.NotNull(page.QuerySelector(SignOut));

    public static void AssertNotSignedIn(IHtmlDocument page) => Assert.Null(page.QuerySelector(SignOut));
}

/// <summary>A person with an authenticator app.</summary>
internal sealed record Holder(string Name, string Mail, string Key, IReadOnlyList<string> Codes)
{
    public string Code => FactorSteps.CodeOf(Key);
}

/// <summary>What people with passkeys do in the console.</summary>
internal static class PasskeySteps
{
    public static async Task<IHtmlDocument> AddAsync(Visitor visitor, SoftPasskey passkey, string name)
    {
        var page = await visitor.SubmitAsync(
            await visitor.GetAsync(FactorSteps.Page),
            "#add-passkey",
            new() { ["Name"] = name, ["Password"] = RunningConsole.Password });
        var form = page.QuerySelector("form[data-passkey-new]")!;
        var credential = passkey.Create(form.GetAttribute("data-passkey-new")!);
        passkey.Count++;
        return await visitor.SubmitAsync(
            page, "form[data-passkey-new]", new() { [PasskeyAnswer.CredentialField] = credential });
    }

    public static async Task<IHtmlDocument> SignInAsync(
        Visitor visitor, SoftPasskey passkey, IHtmlDocument? page = null)
    {
        page ??= await visitor.GetAsync("/account/sign-in");
        var (ticket, credential) = await AnswerAsync(visitor, page, passkey);
        passkey.Count++;
        return await SendAsync(visitor, page, ticket, credential);
    }

    public static async Task<(string Ticket, string Credential)> AnswerAsync(
        Visitor visitor, IHtmlDocument page, SoftPasskey passkey, string what = "question")
    {
        var (ticket, options) = await QuestionAsync(visitor, page, what);
        return (ticket, passkey.Sign(options));
    }

    public static async Task<(string Ticket, string Options)> QuestionAsync(
        Visitor visitor, IHtmlDocument page, string what)
    {
        using var answer = await visitor.PostAsync(
            $"/account/passkey/{what}", new() { [FormTokens.Name] = page.FormToken() });
        var question = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return (question.GetProperty("ticket").GetString()!, question.GetProperty("options").GetString()!);
    }

    public static Task<IHtmlDocument> SendAsync(
        Visitor visitor, IHtmlDocument page, string ticket, string credential) => visitor.SubmitAsync(
        page,
        "form[action='/account/passkey/sign-in']",
        new() { [PasskeyAnswer.TicketField] = ticket, [PasskeyAnswer.CredentialField] = credential });

    public static async Task<(string Ticket, string Credential)> ProveAsync(
        Visitor visitor, IHtmlDocument page, SoftPasskey passkey)
    {
        var proof = await AnswerAsync(visitor, page, passkey, "proof");
        passkey.Count++;
        return proof;
    }
}
