namespace MobiJobs.Gateway.NanoMdm;

/// <summary>The channel to Apple devices behind a NanoMDM server.</summary>
internal sealed class NanoMdmGateway(
    NanoMdmClient client,
    PushPacer pacer,
    PushWitnesses witnesses,
    ILogger<NanoMdmGateway> log) : IDeviceGateway
{
    /// <summary>Proxies commonly allow 8 KB for a request's first line.</summary>
    private const int MaxPathLength = 4000;

    private const int CallsAtOnce = 8;

    /// <summary>No device has this id: NanoMDM looks for it in its store, and wakes nobody.</summary>
    private const string NobodysId = "mobijobs-connection-test";

    private static readonly ChannelTrouble NoResult = new(TroubleKind.Failing, "The answer is too long.");

    /// <summary>The device that this process woke last.</summary>
    private string? lastWoken;

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
        var probe = new Lazy<Task<ChannelTrouble?>>(() => ProbeAsync([], stopping)); // Once, however many are unclear.
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

    /// <summary>NanoMDM has no call that says what it holds; to repeat a command that it lacks would run it.</summary>
    public IAsyncEnumerable<KnownCommand>? KnownCommands(CancellationToken stopping) => null;

    /// <inheritdoc/>
    public CommandRefusal? WhyNot(DeviceCommand command) => CommandText.WhyNot(command);

    /// <inheritdoc/>
    public async Task<ChannelTrouble?> ProbeAsync(IReadOnlyCollection<string> sample, CancellationToken stopping)
    {
        // Devices that can't be woken collect among those that wait: alone, they would keep an outage for ever.
        HashSet<string> ids = new(sample, StringComparer.Ordinal);
        if (ids.Count > 0)
        {
            ids.UnionWith(await WitnessesAsync(stopping));
            if (Volatile.Read(ref lastWoken) is { } last) { ids.Add(last); }
        }

        var answer = await client.PushAsync([NobodysId, .. ids], stopping);
        if (answer.Trouble is not null) { return answer.Trouble; }

        if (answer.Result?.Status?.ContainsKey(NobodysId) != true)
        {
            return new ChannelTrouble(TroubleKind.Failing, ApiText.Short(answer.Result?.PushError ?? ""));
        }

        var (trouble, reached) = Pushed.Judge(answer.Result, ids);
        if (reached is not null) { Volatile.Write(ref lastWoken, reached); }

        return trouble;
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
            trouble ??= answer.Result is { } pushed
                ? await TroubleAsync(pushed, some, stopping)
                : answer.Trouble ?? NoResult;
            foreach (var id in some)
            {
                var error = answer.Result is { } result ? Pushed.ErrorOf(result, id) : trouble!.Detail;
                if (error is not null) { failed[id] = ApiText.Short(error); }
            }
        }

        return new WakeReply(failed, trouble);
    }

    /// <summary>
    /// Errors that are not a device's own. They count for the channel unless another device is woken at the same time:
    /// then one connection broke, or only the certificate of some devices is missing. The device that was woken last is
    /// asked for that, and those that most probably can be woken where it can't either, or is one of these.
    /// </summary>
    private async Task<ChannelTrouble?> TroubleAsync(
        ApiResult result, IReadOnlyCollection<string> ids, CancellationToken stopping)
    {
        var (found, reached) = Pushed.Judge(result, ids);
        if (reached is not null) { Volatile.Write(ref lastWoken, reached); }

        if (found is null) { return null; }

        HashSet<string> asked = new(ids, StringComparer.Ordinal);
        if (Volatile.Read(ref lastWoken) is { } last && asked.Add(last))
        {
            var again = await client.PushAsync([last], stopping);
            if (again.Result is not { } answer) { return again.Trouble ?? NoResult; }

            (var trouble, reached) = Pushed.Judge(answer, [last]);
            if (reached is not null) { return null; }

            found = trouble ?? found;
        }

        string[] others = [.. (await WitnessesAsync(stopping)).Where(asked.Add)];
        return others.Length == 0 ? found : await AskAsync(others, found, stopping);
    }

    /// <summary>What was found counts unless one of these can be woken.</summary>
    private async Task<ChannelTrouble?> AskAsync(string[] others, ChannelTrouble found, CancellationToken stopping)
    {
        var answer = await client.PushAsync(others, stopping);
        if (answer.Result is not { } result) { return answer.Trouble ?? NoResult; }

        var (trouble, reached) = Pushed.Judge(result, others);
        Volatile.Write(ref lastWoken, reached);
        return reached is null ? trouble ?? found : null;
    }

    /// <summary>Without them, it is judged by the devices at hand.</summary>
    private async Task<IReadOnlyList<string>> WitnessesAsync(CancellationToken stopping)
    {
        try
        {
            return await witnesses(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            log.LogWarning(e, "Devices to compare with could not be read; the channel is judged without them");
            return [];
        }
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
