using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data;

/// <summary>
/// The embedded store takes one writer at a time. Whoever waits for an answer goes before work in the background, which
/// has its turns all the same.
/// </summary>
public sealed class Turns_to_write : IAsyncLifetime
{
    private const int Many = 40;

    private readonly TaskCompletionSource free = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> turns = [];
    private Scenario scenario = null!;

    [Fact]
    public async Task A_person_is_next_however_much_work_waits_and_the_work_is_done()
    {
        var writers = new List<Task> { WorkAsync(free.Task) };
        for (var i = 0; i < Many; i++) { writers.Add(WorkAsync()); }

        writers.Add(PersonAsync());
        Assert.DoesNotContain(writers, w => w.IsCompleted); // All wait for the first.
        free.SetResult();
        await Task.WhenAll(writers);

        Assert.Equal(["work", "person", .. Enumerable.Repeat("work", Many)], turns);
    }

    [Fact]
    public async Task Work_has_its_turn_after_a_few_people_however_many_come()
    {
        const int Works = 5;
        var writers = new List<Task> { WorkAsync(free.Task) };
        for (var i = 0; i < Many; i++) { writers.Add(PersonAsync()); }

        for (var i = 0; i < Works; i++) { writers.Add(WorkAsync()); }

        free.SetResult();
        await Task.WhenAll(writers);

        var rest = turns.Skip(1).ToArray();
        Assert.Equal(Many + Works, rest.Length);
        Assert.Equal(
            Enumerable.Range(1, Works).Select(i => (i * (WriteTurn.MostBeforeWork + 1)) - 1),
            Enumerable.Range(0, rest.Length).Where(i => rest[i] == "work"));
    }

    [Fact]
    public async Task Who_gives_up_is_passed_over()
    {
        using var gone = new CancellationTokenSource();
        var first = WorkAsync(free.Task);
        var given = PersonAsync(gone.Token);
        var next = PersonAsync();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        free.SetResult();
        await Task.WhenAll(first, next);

        Assert.Equal(["work", "person"], turns);
    }

    public async Task InitializeAsync() => scenario = await Scenario.CreateAsync(engine: DatabaseProvider.Sqlite);

    public async Task DisposeAsync() => await scenario.DisposeAsync();

    private Task WorkAsync(Task? until = null) =>
        scenario.AskAsync(db => WriteAsync(db, "work", until ?? Task.CompletedTask, CancellationToken.None));

    private Task PersonAsync(CancellationToken gone = default) =>
        scenario.SeeAsync(null, 2, db => WriteAsync(db, "person", Task.CompletedTask, gone));

    private Task<bool> WriteAsync(MobiJobsDb db, string who, Task until, CancellationToken gone) => db.WriteAsync(
        async () =>
        {
            turns.Enqueue(who);
            await until;
            return await db.Installations.ExecuteUpdateAsync(
                set => set.SetProperty(i => i.CheckedAt, scenario.Now), gone) == 1;
        },
        gone);
}
