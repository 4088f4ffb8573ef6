using MobiJobs.Audit;

namespace MobiJobs.Start;

/// <summary>verify-audit: proves the audit trail, or names the first entry that is not as it was sealed.</summary>
internal static class AuditCommand
{
    private const int Broken = 1;

    /// <summary>Checks it. Returns 0 if it is unbroken, 1 if it is broken.</summary>
    public static async Task<int> RunAsync(
        IServiceProvider services, CommandOptions options, Func<string, Task<int>> failAsync)
    {
        var seal = options.Text("seal");
        var noted = NotedSeal.Read(seal ?? "");
        if (seal is not null && noted is null) { return await failAsync("--seal is a number, a colon and a hash."); }

        var proof = await services.GetRequiredService<AuditCheck>().RunAsync(noted, CancellationToken.None);
        if (proof.Fault is { Kind: AuditFaultKind.KeyNeeded })
        {
            return await failAsync("The seals were made with a key: Audit:SealKey has to be set.");
        }

        if (proof.Fault is { } fault)
        {
            await Console.Out.WriteLineAsync($"BROKEN: {Say(fault)}");
            return Broken;
        }

        await Console.Out.WriteLineAsync(Say(proof));
        return 0;
    }

    private static string Say(AuditFault fault) => fault.Kind switch
    {
        AuditFaultKind.EntryChanged => Text($"entry {fault.Entry} was changed after seal {fault.Seal}."),
        AuditFaultKind.EntryMissing => Text($"entry {fault.Entry} of seal {fault.Seal} is missing."),
        AuditFaultKind.EntryAdded => Text($"entry {fault.Entry} was added after seal {fault.Seal}."),
        AuditFaultKind.EntriesMissing => Text($"entries of seal {fault.Seal} are missing, and not by retention."),
        AuditFaultKind.SealReplaced => Text($"seal {fault.Seal} is not the one that was noted outside the store."),
        AuditFaultKind.KeyDropped => Text($"seal {fault.Seal} was made without the key of those before."),
        AuditFaultKind.SealBroken => Text($"seal {fault.Seal} was changed, or does not follow from the one before."),
        AuditFaultKind.SealMissing => Text($"seal {fault.Seal} is missing."),
        AuditFaultKind.KeyNeeded => Text($"seal {fault.Seal} can't be checked without the key."),
    };

    private static string Say(AuditProof proof)
    {
        var last = proof.Last is { } seal
            ? Text($" The last seal, to note elsewhere: {seal.Number}:{seal.Hash}")
            : "";
        return Text($"Unbroken: {proof.Entries} entries in {proof.Last?.Number ?? 0} seals ")
            + Text($"({proof.Keyed} with a key{From(proof.KeyedFrom)}), {proof.Purged} deleted by retention, ")
            + Text($"{proof.Unsealed} not sealed yet.")
            + last;
    }

    private static string From(long? number) => number is null ? "" : Text($", from seal {number} on");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
