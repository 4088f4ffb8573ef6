using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Kinds;

namespace MobiJobs.Operations.Send;

/// <summary>Says in short what the form of an operation asks for, as far as it is filled in.</summary>
public sealed class OperationSummaries(
    OperationChoices choices, CatalogueItems catalogue, RecipientDevices recipients, OrganizationTime time,
    TimeProvider clock)
{
    /// <summary>The summary of the form; null before its kind is chosen.</summary>
    public async Task<OperationSummary?> OfAsync(OperationForm form, CancellationToken stopping)
    {
        if (KindNames.Find(form.Kind ?? "") is not { } kind) { return null; }

        var wrong = new ModelStateDictionary();
        var items = (form.Items ?? []).Distinct().Take(CatalogueItems.MaxChosen).ToArray();
        var chosen = kind.HasTarget() && items.Length > 0 ? await catalogue.ReadAsync(kind, items, stopping) : [];
        var (selection, unknown) = await choices.SelectionAsync(form, wrong, stopping);
        var readable = wrong.IsValid ? selection : selection with { Jobs = null }; // Less of a filter would match more.
        var (devices, managed) = await recipients.CountAsync(readable, stopping);
        return new OperationSummary(kind, [.. chosen.Select(i => i.Target.Name)], devices, managed)
        {
            Unknown = unknown.Count,
            Groups = (form.Groups ?? []).Distinct().Count(),
            ReserveFor = string.IsNullOrWhiteSpace(form.ReserveFor)
                ? null
                : ReservedTime.Read(form.ReserveFor, nameof(form.ReserveFor), wrong, time, clock.UtcNow()),
            TimeProblem = wrong[nameof(form.ReserveFor)]?.Errors.FirstOrDefault()?.ErrorMessage,
        };
    }
}

/// <summary>What is asked for. What the check leaves out is still counted.</summary>
/// <param name="Items">The names of what is sent; none for kinds without.</param>
/// <param name="Devices">How many devices are chosen, each counted once.</param>
/// <param name="Managed">How many of them are under management.</param>
public sealed record OperationSummary(JobKind Kind, IReadOnlyList<string> Items, int Devices, int Managed)
{
    /// <summary>Numbers that no device has.</summary>
    public required int Unknown { get; init; }

    /// <summary>How many groups are ticked.</summary>
    public required int Groups { get; init; }

    /// <summary>When it is sent (UTC); null for at once, or where that can't be read.</summary>
    public required DateTime? ReserveFor { get; init; }

    /// <summary>Why it can't be sent at that time; null if it can.</summary>
    public required string? TimeProblem { get; init; }

    /// <summary>How many jobs it makes at most.</summary>
    public long Jobs => (long)Managed * (Kind.HasTarget() ? Items.Count : 1);
}
