using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Catalogue.FeatureSets;
using MobiJobs.Catalogue.Profiles;
using MobiJobs.Shared;
using MobiJobs.Tests.Support;
using Moq;

namespace MobiJobs.Tests.Catalogue;

/// <summary>What somebody sees whose change of the catalogue meets another's, or is not saved.</summary>
public sealed class ConcurrentChangeTests
{
    private const string BundleId = "jp.example.map";

    [Fact]
    public async Task A_bundle_id_taken_between_check_and_save_is_named_at_its_own_field()
    {
        await using var scenario = await Scenario.CreateAsync();
        var other = new AppDetails("地図帳", AppSource.AppStore, 778, BundleId);
        var clock = new MeanwhileClock(() => Add(scenario, App.Add(other)));
        var form = new AppForm { Name = "地図", Source = AppSource.AppStore, StoreId = "777", BundleId = BundleId };

        var (result, errors) = await scenario.AskAsync(async db =>
        {
            using var controller = Prepare(new AppsController(db, clock));
            return (await controller.Create(form, default), controller.ModelState);
        });

        Assert.IsType<ViewResult>(result);
        var error = Assert.Single(errors, e => e.Value!.Errors.Count > 0);
        Assert.Equal(nameof(AppForm.BundleId), error.Key);
        Assert.Equal(Labels.App_BundleIdTaken, Assert.Single(error.Value!.Errors).ErrorMessage);
        Assert.Equal("地図帳", await scenario.AskAsync(db => db.Apps.Select(a => a.Name).SingleAsync()));
    }

    [Fact]
    public async Task A_feature_set_is_reported_as_saved_only_when_it_is()
    {
        for (var step = 0; ; step++)
        {
            await using var scenario = await Scenario.CreateAsync();
            Add(scenario, FeatureSet.Add("試験", "jp.example.exam", Restriction.Camera, scenario.Now));
            var form = new FeatureSetForm { Name = "試験", Forbidden = [Restriction.Safari] };

            scenario.Crash.After(step);
            var (death, isReported) = await scenario.AskAsync(async db =>
            {
                using var controller = Prepare(new FeatureSetsController(db, scenario.Clock));
                var error = await Record.ExceptionAsync(() => controller.Update(1, form, default));
                return (error, controller.TempData.ContainsKey(Flash.Message));
            });
            scenario.Crash.After(-1);

            var isSaved = await scenario.AskAsync(db => db.FeatureSets.AnyAsync(s => s.Version == 2));
            Assert.True(isSaved || !isReported, $"Reported, though it stopped at step {step}.");
            if (death is not null)
            {
                Assert.True(Crash.Is(death));
                continue;
            }

            Assert.True(isSaved && isReported);
            Assert.True(step > 3, $"Only {step} steps were seen.");
            return;
        }
    }

    /// <summary>Without waiting for anything, so that it can be done while the clock is read.</summary>
    private static void Add(Scenario scenario, object item) => Assert.True(scenario.AskAsync(db =>
    {
        db.Add(item);
        db.SaveChanges();
        return Task.FromResult(true);
    }).IsCompletedSuccessfully);

    private static T Prepare<T>(T controller)
        where T : Controller
    {
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "y.tanaka")], "test"));
        var context = new DefaultHttpContext { User = person };
        controller.ControllerContext = new ControllerContext { HttpContext = context };
        controller.TempData = new TempDataDictionary(context, Mock.Of<ITempDataProvider>());
        return controller;
    }

    /// <summary>Lets somebody else act once, at the moment the time is asked for.</summary>
    private sealed class MeanwhileClock(Action act) : TimeProvider
    {
        private bool hasActed;

        public override DateTimeOffset GetUtcNow()
        {
            if (!hasActed)
            {
                hasActed = true;
                act();
            }

            return new DateTimeOffset(2026, 11, 16, 3, 0, 0, TimeSpan.Zero);
        }
    }
}
