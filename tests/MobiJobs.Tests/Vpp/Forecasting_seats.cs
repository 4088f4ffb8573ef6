using System.Globalization;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Shared;
using MobiJobs.Tests.AutoDelivery;
using MobiJobs.Tests.Errors;
using MobiJobs.Vpp;
using MobiJobs.Vpp.Contents;
using MobiJobs.Vpp.Orders;

namespace MobiJobs.Tests.Vpp;

/// <summary>When the seats of an app run out, and at which device.</summary>
public sealed class Forecasting_seats
{
    [Fact]
    public async Task Seats_that_nobody_takes_last()
    {
        await using var school = await CreateAsync(seats: 5);
        var forecast = await ForecastAsync(school);

        Assert.Equal((5, 0, 0), (forecast.Free, forecast.Awaited, forecast.Recent));
        Assert.Null(forecast.EmptyAt(school.Scenario.Now));
    }

    [Fact]
    public async Task In_a_token_s_first_hour_it_is_too_early_to_tell()
    {
        await using var school = await CreateAsync(seats: 5);
        var early = await ForecastAsync(school);
        Assert.Equal(Labels.Forecast_TooEarly, early.Label(Time(school)));
        Assert.Equal(Sentence.Say(Labels.Forecast_Free, 5), early.Basis); // No pace, and no days.

        school.Scenario.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(Labels.Forecast_Enough, (await ForecastAsync(school)).Label(Time(school)));
    }

    [Fact]
    public async Task The_pace_of_the_last_weeks_tells_when_the_last_seat_is_taken()
    {
        await using var school = await CreateAsync(seats: 5);
        school.Scenario.Clock.Advance(TimeSpan.FromDays(10));
        await school.ChangeAsync(async db =>
        {
            db.Licenses.AddRange(((string[])["S1", "S2"]).Select(serial => License.OfDevice(
                school.TokenId, SchoolWithLicences.StoreId, serial, school.Scenario.Now)));
            await db.VppContents.ExecuteUpdateAsync(set => set.SetProperty(c => c.Assigned, 2));
        });
        var forecast = await ForecastAsync(school);

        // Two seats in the ten days since the first hour: the three that are left last one and a half times as long.
        Assert.Equal((3, 2), (forecast.Free, forecast.Recent));
        Assert.Contains("10", forecast.Basis, StringComparison.Ordinal);
        Assert.Equal(
            school.Scenario.Now.AddHours(1.5 * ((10 * 24) - 1)), forecast.EmptyAt(school.Scenario.Now)!.Value);
    }

    [Fact]
    public async Task What_waits_for_a_seat_is_named_with_its_device_and_its_time()
    {
        await using var school = await CreateAsync(seats: 0);
        var at = school.Scenario.Now.AddDays(1);
        await school.Scenario.RegisterAsync(reservedFor: at, storeId: SchoolWithLicences.StoreId);
        var forecast = await ForecastAsync(school);

        Assert.Equal((0, 1, "1A-0001", at), (forecast.Free, forecast.Awaited, forecast.First, forecast.FirstAt!.Value));
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("ja");
        var text = forecast.Label(Time(school));
        Assert.Contains("ライセンス1件不足（端末 1A-0001 以降）", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Apple_was_asked_to_assign_is_not_free()
    {
        await using var school = await CreateAsync(seats: 5);
        var change = new VppChange.Assign([new(SchoolWithLicences.StoreId, VppAsset.Standard, null, "S1")]);
        await school.Scenario.DoAsync<VppOrders, VppOrder>(
            orders => orders.PlaceAsync(school.TokenId, change, "test", SchoolWithLicences.By, default));
        Assert.Equal(4, (await ForecastAsync(school)).Free);
    }

    private static ShownTime Time(SchoolWithLicences school) =>
        new(AutoDeliverySteps.Tokyo, school.Scenario.Clock);

    private static Task<SchoolWithLicences> CreateAsync(int seats) => SchoolWithLicences.CreateAsync(
        scenario => SchoolWithLicences.Like(scenario, userLicense: false, seats: seats));

    private static async Task<SeatForecast> ForecastAsync(SchoolWithLicences school)
    {
        var (token, contents) = await school.Scenario.AskAsync(async db => (
            await db.VppTokens.AsNoTracking().SingleAsync(),
            await db.VppContents.AsNoTracking().ToListAsync()));
        var forecasts = await school.Scenario.DoAsync<SeatForecasts, IReadOnlyDictionary<long, SeatForecast>>(
            all => all.OfAsync(token, contents, default));
        return forecasts[SchoolWithLicences.StoreId];
    }
}
