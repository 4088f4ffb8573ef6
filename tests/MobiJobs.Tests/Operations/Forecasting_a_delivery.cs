using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Operations.History;
using MobiJobs.Queue.Stop;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Operations;

/// <summary>配信履歴: how long a delivery takes, and when what is left will have ended.</summary>
public sealed class Forecasting_a_delivery
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_pace_of_the_last_ends_forecasts_what_is_going_and_a_standstill_makes_it_later()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 9);
        var (operation, jobs) = await SendAsync(scenario, 9);
        Assert.Null((await ForecastAsync(scenario, operation))!.DoneAt(scenario.Now)); // Nothing has ended.
        foreach (var device in Enumerable.Range(0, 6)) { await EndAsync(scenario, jobs[device], device + 1); }

        foreach (var device in (long[])[7, 8, 9]) { await scenario.HandOverAsync(device); }

        var forecast = (await ForecastAsync(scenario, operation))!;
        Assert.Equal((3, 0, 6), (forecast.Going, forecast.HeldJobs, forecast.LastEnds.Count));
        Assert.Equal(Minute * 6, forecast.Taken(scenario.Now));
        // Six in five minutes; three are left.
        Assert.Equal(Minute * 2.5, forecast.DoneAt(scenario.Now) - scenario.Now);

        scenario.Clock.Advance(Minute * 10);
        Assert.Equal(Minute * 7.5, forecast.DoneAt(scenario.Now) - scenario.Now);
    }

    [Fact]
    public async Task Devices_that_are_silent_and_what_is_reserved_are_said_apart_and_forecast_nothing()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 9);
        var (operation, jobs) = await SendAsync(scenario, 8);
        foreach (var device in Enumerable.Range(0, 5)) { await EndAsync(scenario, jobs[device], device + 1); }

        await HearAsync(scenario, 7); // A while ago; it does not react now.
        await scenario.AdvanceAsync(6, 7);
        scenario.Clock.Advance(Minute);
        await scenario.DueAsync();
        Assert.Equal(JobStatus.RetryWaiting, await scenario.StatusAsync(jobs[6]));
        await scenario.HandOverAsync(8);
        await scenario.AnswerAsync(jobs[7], id => new NotNowMessage(id));
        await scenario.RegisterAsync(JobKind.Lock, device: 9, reservedFor: scenario.Now.AddDays(1));
        await ToAsync(scenario, operation);

        var forecast = (await ForecastAsync(scenario, operation))!;
        Assert.Equal((0, 3, 0, 1), (forecast.Going, forecast.Silent, forecast.Seats, forecast.Reserved));
        Assert.Null(forecast.DoneAt(scenario.Now));
        Assert.Equal(
            await scenario.AskAsync(db => db.Jobs.Where(j => j.DueAt != null).MaxAsync(j => j.DeadlineAt)),
            forecast.HeldUntil);
    }

    [Fact]
    public async Task While_delivery_is_stopped_there_is_no_basis_and_once_all_have_ended_it_says_how_long_it_took()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 7);
        var (operation, jobs) = await SendAsync(scenario, 7);
        foreach (var device in Enumerable.Range(0, 6)) { await EndAsync(scenario, jobs[device], device + 1); }

        await scenario.HandOverAsync(7);
        await scenario.DoAsync<DeliveryStop, bool>(stop => stop.StopAsync(new Actor("y.tanaka", 2), default));
        var forecast = (await ForecastAsync(scenario, operation))!;
        Assert.Equal((true, null), (forecast.IsHeldUp, forecast.DoneAt(scenario.Now)));

        scenario.Clock.Advance(Minute);
        await scenario.AnswerAsync(jobs[6], id => new AcknowledgedMessage(id, null));
        scenario.Clock.Advance(Minute * 60);
        var over = (await ForecastAsync(scenario, operation))!;
        Assert.Equal((scenario.Now - (Minute * 60), Minute * 7), (over.EndedAt!.Value, over.Taken(scenario.Now)));
    }

    private static Task<DeliveryForecast?> ForecastAsync(Scenario scenario, long operation) =>
        scenario.DoAsync<OperationList, DeliveryForecasts, DeliveryForecast?>(async (list, forecasts) =>
            await forecasts.OfAsync(
                (await list.RowAsync(operation, default))!, (await list.CountsAsync([operation], default))[operation],
                default));

    /// <summary>An operation with a job for each of the first devices.</summary>
    private static async Task<(long Operation, List<long> Jobs)> SendAsync(Scenario scenario, int devices)
    {
        var jobs = new List<long>();
        for (var device = 1; device <= devices; device++)
        {
            jobs.Add(await scenario.RegisterAsync(JobKind.Lock, device));
        }

        var operation = await scenario.AskAsync(async db =>
        {
            var sent = db.Operations.Add(Operation.Register(JobKind.Lock, null, 2, null, scenario.Now)).Entity;
            await db.SaveChangesAsync();
            return sent.Id;
        });
        await ToAsync(scenario, operation);
        return (operation, jobs);
    }

    private static Task ToAsync(Scenario scenario, long operation) => scenario.AskAsync(
        db => db.Jobs.ExecuteUpdateAsync(set => set.SetProperty(j => j.OperationId, operation)));

    private static Task HearAsync(Scenario scenario, long device) => scenario.AskAsync(
        db => db.Devices.Where(d => d.Id == device)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.LastContactAt, scenario.Now)));

    /// <summary>Takes a minute.</summary>
    private static async Task EndAsync(Scenario scenario, long job, long device)
    {
        await scenario.HandOverAsync(device);
        scenario.Clock.Advance(Minute);
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));
    }
}
