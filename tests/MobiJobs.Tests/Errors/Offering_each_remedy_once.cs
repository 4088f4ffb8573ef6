using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Shared;
using MobiJobs.Tests.AutoDelivery;
using MobiJobs.Tests.Operations;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Errors;

/// <summary>An explanation offers each remedy once, one of them first, and says which data a verdict lacks.</summary>
public sealed class Offering_each_remedy_once(DeliveryPageTests.Console console)
    : IClassFixture<DeliveryPageTests.Console>
{
    [Fact]
    public async Task Of_whatever_failed_each_act_has_one_button_and_one_is_the_main()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var jobs = await FailedAsync();
        Assert.NotEmpty(jobs);
        foreach (var job in jobs)
        {
            var page = await visitor.GetAsync($"/jobs/{job}/explanation");
            string[] acts =
            [
                .. page.QuerySelectorAll("article a[href*='/remedies/']").Select(a => a.GetAttribute("href")!),
                .. page.QuerySelectorAll("article form[action*='/remedies/']").Select(a => a.GetAttribute("action")!),
            ];
            Assert.Equal(acts.Distinct(), acts);
            Assert.InRange(page.QuerySelectorAll("article .btn-primary").Length, 0, 1);
            var isRecommended = page.QuerySelector(".remedies .recommended") is not null;
            Assert.Equal(isRecommended, page.QuerySelector("article > ul.remedies .recommended") is not null);
            if (isRecommended) { Assert.Single(page.QuerySelectorAll("article > ul.remedies > li")); }
        }
    }

    [Fact]
    public async Task What_is_sent_again_by_itself_is_offered_above_and_not_once_more_below()
    {
        using var visitor = await console.Running.SignInAsync(Roles.Administrator);
        var job = (await FailedAsync())[0];
        await console.Running.ReadAsync(db => db.Jobs.Where(j => j.Id == job).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.AgainAt, DateTime.UtcNow.AddHours(1))));
        (await visitor.GetAsync($"/jobs/{job}")).AssertShows("#job-state", "に自動で再配信");
        var page = await visitor.GetAsync($"/jobs/{job}/explanation");
        Assert.Single(page.QuerySelectorAll($"a[href='/jobs/{job}/remedies/deliverAgain']"));
        Assert.NotNull(page.QuerySelector($"#redelivery a[href='/jobs/{job}/remedies/deliverAgain']"));
    }

    [Fact]
    public void An_unknown_verdict_names_the_data_that_it_lacks_and_how_old_it_is()
    {
        var time = new ShownTime(AutoDeliverySteps.Tokyo, TimeProvider.System);
        var at = time.Now.AddDays(-2);
        var lacking = new Assessment(Verdict.Unknown, null, at, FactSource.AppList) { IsStale = true };
        Assert.Equal($"確認に必要な情報: アプリ一覧（最終取得 {time.Short(at)}）", lacking.Missing(time));
        Assert.Equal("確認に必要な情報: アプリ一覧（未取得）", (lacking with { AsOf = null }).Missing(time));
        var licenses = lacking with { From = FactSource.Licenses };
        Assert.Equal($"確認に必要な情報: ライセンス情報（最終同期 {time.Short(at)}）", licenses.Missing(time));
        Assert.Equal("確認に必要な情報: ライセンス情報（未同期）", (licenses with { AsOf = null }).Missing(time));
        Assert.Null((lacking with { IsStale = false }).Missing(time));
        Assert.Null((lacking with { Verdict = Verdict.Applies }).Missing(time));
    }

    private Task<List<long>> FailedAsync() => console.Running.ReadAsync(db => db.Jobs
        .Where(j => j.Status == JobStatus.DeviceError && j.AgainAt == null && j.Device.EnrollmentId != null)
        .Where(j => !db.Jobs.Any(r => r.RetryOfId == j.Id))
        .GroupBy(j => new { j.Kind, j.ErrorKey }).Select(g => g.Max(j => j.Id)).OrderBy(id => id).Take(30)
        .ToListAsync());
}
