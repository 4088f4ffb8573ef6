namespace MobiJobs.Gateway.NanoMdm;

/// <summary>The channel to Apple devices behind a NanoMDM server.</summary>
internal sealed class NanoMdmGateway(NanoMdmClient client, PushPacer pacer) : IDeviceGateway
{
    /// <summary>Proxies commonly allow 8 KB for a request's first line.</summary>
    private const int MaxPathLength = 4000;

    private const int CallsAtOnce = 8;

    /// <summary>No device has this id: NanoMDM looks for it in its store, and wakes nobody.</summary>
    private const string NobodysId = "mobijobs-connection-test";

    private volatile ChannelTrouble? trouble;

    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.NanoMdm;

    /// <inheritdoc/>
    public ChannelTrouble? Trouble => trouble;

    /// <summary>Apple devices enroll by themselves.</summary>
    public string? EnrollRegistered() => null;

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> WakeAsync(
        IReadOnlyCollection<string> channelIds,
        CancellationToken stopping) => PushAsync(pacer.Take(channelIds), stopping);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HandOverReply>> HandOverAsync(
        IReadOnlyList<DeviceCommand> commands,
        CancellationToken stopping)
    {
        var replies = new HandOverReply[commands.Count];
        var lost = 0;
        await Parallel.ForAsync(
            0,
            commands.Count,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = stopping },
            async (i, token) =>
            {
                // What can't be reached is not called a thousand times.
                replies[i] = Volatile.Read(ref lost) == 1 && trouble is { } known
                    ? new HandOverReply.Unavailable(known.Detail)
                    : await HandOverAsync(commands[i], token);
                if (trouble is not null) { Volatile.Write(ref lost, 1); }
            });
        return replies;
    }

    /// <inheritdoc/>
    public async Task<ChannelTrouble?> ProbeAsync(CancellationToken stopping)
    {
        var answer = await CallAsync(client.PushAsync([NobodysId], stopping));
        if (answer.Trouble is null && answer.Result?.Status?.ContainsKey(NobodysId) != true)
        {
            trouble = new ChannelTrouble(TroubleKind.Failing, ApiText.Short(answer.Result?.PushError ?? ""));
        }

        return trouble;
    }

    /// <inheritdoc/>
    public DeviceMessage Decode(string raw) => EventReader.Read(raw);

    /// <summary>Wakes these devices at once. Returns those that could not be woken, and why.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> PushAsync(
        IReadOnlyList<string> channelIds,
        CancellationToken stopping)
    {
        var failed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in Calls(channelIds))
        {
            var answer = await CallAsync(client.PushAsync(some, stopping));
            foreach (var id in some)
            {
                if (ErrorOf(answer, id) is { } error) { failed[id] = ApiText.Short(error); }
            }
        }

        return failed;
    }

    private async Task<HandOverReply> HandOverAsync(DeviceCommand command, CancellationToken stopping)
    {
        if (CommandText.Write(command, out var why) is not { } text) { return new HandOverReply.Refused(why!); }

        var answer = await CallAsync(client.EnqueueAsync(command.ChannelId, text, stopping));
        var reply = Enqueued.Judge(answer, command);
        if (answer.Trouble is null && reply is HandOverReply.Unavailable)
        {
            await ProbeAsync(stopping); // One command that NanoMDM can't take must not stop the others.
        }

        return reply;
    }

    private async Task<ApiAnswer> CallAsync(Task<ApiAnswer> call)
    {
        var answer = await call;
        trouble = answer.Trouble;
        return answer;
    }

    /// <summary>An error beside a result counts: Apple's refusal comes with both.</summary>
    private static string? ErrorOf(ApiAnswer answer, string id) =>
        answer.Trouble?.Detail
        ?? (answer.Result?.Status?.GetValueOrDefault(id) is { } status ? status.PushError : answer.Result?.PushError);

    private static IEnumerable<List<string>> Calls(IReadOnlyList<string> channelIds)
    {
        var call = new List<string>();
        var length = 0;
        foreach (var id in channelIds)
        {
            var more = NanoMdmClient.Escape(id).Length + 1;
            if (call.Count > 0 && length + more > MaxPathLength)
            {
                yield return call;
                (call, length) = ([], 0);
            }

            call.Add(id);
            length += more;
        }

        if (call.Count > 0) { yield return call; }
    }
}
