using System.Collections.Concurrent;

namespace MobiJobs.Tests.Gateway.NanoMdm;

/// <summary>
/// What NanoMDM's webhook makes of events: some are lost, some arrive after the next one of their device, some twice,
/// some much later.
/// </summary>
/// <param name="send">Sends one.</param>
/// <param name="fate">A number from 0 to 1 for each event.</param>
internal sealed class LossyWire(Func<byte[], Task> send, Func<double> fate)
{
    private readonly ConcurrentBag<Task> onTheirWay = [];
    private readonly ConcurrentDictionary<string, byte[]> overtaken = new(StringComparer.Ordinal);

    public double Lost { get; init; }

    public double Swapped { get; init; }

    public double Repeated { get; init; }

    public double Late { get; init; }

    /// <summary>How late those are.</summary>
    public TimeSpan By { get; init; }

    public async Task TellAsync(string id, byte[] body)
    {
        var share = fate();
        if (share < Lost) { return; }

        if (share < Lost + Late)
        {
            onTheirWay.Add(Task.Run(async () =>
            {
                using var timer = new PeriodicTimer(By);
                await timer.WaitForNextTickAsync();
                await send(body);
            }));
            return;
        }

        var earlier = overtaken.TryRemove(id, out var held) ? held : null;
        if (earlier is null && share < Lost + Late + Swapped)
        {
            overtaken[id] = body;
            return;
        }

        await send(body);
        if (share > 1 - Repeated) { await send(body); }

        if (earlier is not null) { await send(earlier); }
    }

    /// <summary>Waits until all have arrived.</summary>
    public Task ArriveAsync() => Task.WhenAll(onTheirWay);

    /// <summary>Nothing follows that could overtake what is on its way.</summary>
    public async Task FlushAsync(string id)
    {
        if (overtaken.TryRemove(id, out var held)) { await send(held); }
    }
}
