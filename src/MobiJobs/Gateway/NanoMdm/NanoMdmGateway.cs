namespace MobiJobs.Gateway.NanoMdm;

/// <summary>The channel to Apple devices behind a NanoMDM server.</summary>
internal sealed class NanoMdmGateway(NanoMdmClient client, PushPacer pacer) : IDeviceGateway
{
    /// <summary>Proxies commonly allow 8 KB for a request's first line.</summary>
    private const int MaxPathLength = 4000;

    private const int CallsAtOnce = 8;

    /// <summary>No device has this id: NanoMDM looks for it in its store, and wakes nobody.</summary>
    private const string NobodysId = "mobijobs-connection-test";

    private static readonly ChannelTrouble NoResult = new(TroubleKind.Failing, "The answer is too long.");

    /// <inheritdoc/>
    public ChannelKind Kind => ChannelKind.NanoMdm;

    /// <summary>Apple devices enroll by themselves.</summary>
    public string? EnrollRegistered() => null;

    /// <inheritdoc/>
    public Task<WakeReply> WakeAsync(
        IReadOnlyCollection<string> channelIds,
        WakeTurn turn,
        CancellationToken stopping) => PushAsync(pacer.Take(channelIds, turn), stopping);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HandOverReply>> HandOverAsync(
        IReadOnlyList<DeviceCommand> commands,
        CancellationToken stopping)
    {
        var replies = new HandOverReply[commands.Count];
        var probe = new Lazy<Task<ChannelTrouble?>>(() => ProbeAsync(stopping)); // Once, however many are unclear.
        ChannelTrouble? found = null;
        await Parallel.ForAsync(
            0,
            commands.Count,
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = stopping },
            async (i, token) =>
            {
                // What can't be reached is not called a thousand times.
                replies[i] = Volatile.Read(ref found) is { } known
                    ? new HandOverReply.Unavailable(known.Detail, known)
                    : await HandOverAsync(commands[i], probe, token);
                if (replies[i] is HandOverReply.Unavailable { Trouble: { } trouble })
                {
                    Volatile.Write(ref found, trouble);
                }
            });
        return replies;
    }

    /// <inheritdoc/>
    public CommandRefusal? WhyNot(DeviceCommand command) => CommandText.WhyNot(command);

    /// <inheritdoc/>
    public async Task<ChannelTrouble?> ProbeAsync(CancellationToken stopping)
    {
        var answer = await client.PushAsync([NobodysId], stopping);
        return answer.Trouble is not null || answer.Result?.Status?.ContainsKey(NobodysId) == true
            ? answer.Trouble
            : new ChannelTrouble(TroubleKind.Failing, ApiText.Short(answer.Result?.PushError ?? ""));
    }

    /// <inheritdoc/>
    public DeviceMessage Decode(string raw) => EventReader.Read(raw);

    /// <summary>Wakes these devices at once.</summary>
    internal async Task<WakeReply> PushAsync(IReadOnlyList<string> channelIds, CancellationToken stopping)
    {
        var failed = new Dictionary<string, string>(StringComparer.Ordinal);
        ChannelTrouble? trouble = null;
        foreach (var some in Calls(channelIds))
        {
            // What can't be used is not called again for the others.
            var answer = trouble is null ? await client.PushAsync(some, stopping) : new ApiAnswer(null, trouble);
            trouble ??= answer.Result is null ? answer.Trouble ?? NoResult : null;
            foreach (var id in some)
            {
                var error = answer.Result is { } result ? ErrorOf(result, id) : trouble!.Detail;
                if (error is not null) { failed[id] = ApiText.Short(error); }
            }
        }

        return new WakeReply(failed, trouble);
    }

    private async Task<HandOverReply> HandOverAsync(
        DeviceCommand command, Lazy<Task<ChannelTrouble?>> probe, CancellationToken stopping)
    {
        if (WhyNot(command) is { } why) { return new HandOverReply.Refused(why.Note()); }

        var answer = await client.EnqueueAsync(command.ChannelId, CommandText.Write(command), stopping);
        var reply = Enqueued.Judge(answer, command);

        // One command that NanoMDM can't take must not stop the others.
        return reply is HandOverReply.Unavailable { Trouble: null } unclear
            ? unclear with { Trouble = await probe.Value }
            : reply;
    }

    /// <summary>
    /// An error beside a result counts: Apple's refusal comes with both. So does that nothing is said of a device.
    /// </summary>
    private static string? ErrorOf(ApiResult result, string id) =>
        result.Status?.GetValueOrDefault(id) is { } status
            ? status.PushError
            : result.PushError ?? "NanoMDM says nothing of this device.";

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
