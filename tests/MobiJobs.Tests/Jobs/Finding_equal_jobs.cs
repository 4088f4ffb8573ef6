using MobiJobs.Gateway;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Jobs;

/// <summary>Which jobs do the same to the same device, so that a second one need not be registered.</summary>
public sealed class Finding_equal_jobs
{
    private static readonly JobKind[] Deliveries = [JobKind.VppInstall, JobKind.AppInstall];

    private static readonly CommandTarget Typing = new("タイピング練習", 900, "jp.example.typing", null);

    [Fact]
    public void An_app_is_the_same_under_another_name_or_number_in_the_store()
    {
        var typing = JobSubject.Of(1, JobKind.AppInstall, Typing);
        Assert.Equal(typing, JobSubject.Of(1, JobKind.AppInstall, Typing with { Name = "Typing" }));
        Assert.Equal(typing, JobSubject.Of(1, JobKind.AppInstall, Typing with { StoreId = null }));
        Assert.NotEqual(typing, JobSubject.Of(1, JobKind.AppInstall, Typing with { BundleId = "jp.example.words" }));
        Assert.NotEqual(typing, JobSubject.Of(1, JobKind.AppRemove, Typing));
        Assert.NotEqual(typing, JobSubject.Of(2, JobKind.AppInstall, Typing));
    }

    [Fact]
    public void A_VPP_app_is_the_same_by_its_number_in_the_store_whether_or_not_its_bundle_id_is_known()
    {
        var typing = JobSubject.Of(1, JobKind.VppInstall, Typing);
        Assert.Equal(typing, JobSubject.Of(1, JobKind.VppInstall, Typing with { Name = "Typing" }));
        Assert.Equal(typing, JobSubject.Of(1, JobKind.VppInstall, Typing with { BundleId = null }));
        Assert.NotEqual(typing, JobSubject.Of(1, JobKind.VppInstall, Typing with { StoreId = 901 }));
        Assert.NotEqual(typing, JobSubject.Of(2, JobKind.VppInstall, Typing));
    }

    [Fact]
    public void Names_tell_items_apart_only_where_there_is_no_id()
    {
        var numbered = new CommandTarget("絵本", 5, null, null);
        Assert.Equal(Book(numbered), Book(numbered with { Name = "図鑑" }));
        Assert.NotEqual(Book(numbered), Book(numbered with { StoreId = 6 }));
        Assert.NotEqual(Book(numbered with { StoreId = null }), Book(new CommandTarget("図鑑", null, null, null)));
    }

    [Fact]
    public async Task A_reserved_job_and_a_head_are_open_but_not_waiting()
    {
        await using var scenario = await Scenario.CreateAsync(devices: 3);
        await scenario.RegisterAsync(device: 1, reservedFor: scenario.Now.AddDays(1));
        await scenario.RegisterAsync(device: 2);
        await scenario.HandOverAsync(2);
        await scenario.RegisterAsync(device: 3);

        Assert.Equal(
            [1, 2, 3],
            await DevicesAsync(scenario, (equal, ids) => equal.OpenAsync(ids, Deliveries, default)));
        Assert.Equal([3], await DevicesAsync(scenario, (equal, ids) => equal.WaitingAsync(ids, Deliveries, default)));
        Assert.Empty(await DevicesAsync(scenario, (equal, ids) => equal.OpenAsync(ids, [JobKind.AppRemove], default)));
    }

    [Fact]
    public async Task A_delivery_that_succeeded_is_unconfirmed_until_an_app_list_is_there()
    {
        await using var scenario = await Scenario.CreateAsync();
        var job = await scenario.RegisterAsync();
        await scenario.HandOverAsync();
        await scenario.AnswerAsync(job, id => new AcknowledgedMessage(id, null));

        Assert.Empty(await DevicesAsync(scenario, (equal, ids) => equal.OpenAsync(ids, Deliveries, default)));
        Assert.Equal(
            [1],
            await DevicesAsync(scenario, (equal, ids) => equal.UnconfirmedAsync(ids, Deliveries, default)));
    }

    private static JobSubject Book(CommandTarget target) => JobSubject.Of(1, JobKind.BookInstall, target);

    /// <summary>The devices of the jobs found; a device and its enrollment have the same id here.</summary>
    private static async Task<IEnumerable<long>> DevicesAsync(
        Scenario scenario,
        Func<EqualJobs, long[], Task<HashSet<JobSubject>>> find)
    {
        var found = await scenario.DoAsync<EqualJobs, HashSet<JobSubject>>(equal => find(equal, [1, 2, 3]));
        return found.Select(subject => subject.DeviceId).Order();
    }
}
