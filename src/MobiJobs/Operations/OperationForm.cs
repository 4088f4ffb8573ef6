using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Gateway;
using MobiJobs.Jobs;

namespace MobiJobs.Operations;

/// <summary>What to send to whom, as the form has it.</summary>
public sealed class OperationForm
{
    private static readonly TimeSpan FarthestReservation = TimeSpan.FromDays(366);

    private static readonly char[] Separators = [' ', '\t', '\r', '\n', ',', '、', ';', '　'];

    public string? Kind { get; set; }

    public string? Name { get; set; }

    public string? StoreId { get; set; }

    public string? BundleId { get; set; }

    public string? ProfileId { get; set; }

    public string? Devices { get; set; }

    /// <summary>A local time of the organisation, as a browser's field gives it.</summary>
    public string? ReserveFor { get; set; }

    /// <summary>The device numbers in the text.</summary>
    public IReadOnlyList<string> Numbers => (Devices ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The order; null, with an error at its field, where something is missing.</summary>
    public OperationOrder? Read(ModelStateDictionary errors, OrganizationTime time, DateTime now)
    {
        if (Names.Kind(Kind ?? "") is not { } kind)
        {
            errors.AddModelError(nameof(Kind), Labels.Invalid_Required);
            return null;
        }

        if (Numbers.Count == 0) { errors.AddModelError(nameof(Devices), Labels.Invalid_Devices); }

        return new OperationOrder(kind, ReadTarget(kind, errors), ReadReservation(errors, time, now));
    }

    private CommandTarget? ReadTarget(JobKind kind, ModelStateDictionary errors)
    {
        if (!kind.HasTarget()) { return null; }

        if (Text.Bounded(Name, Job.MaxDetailLength) is not { } name)
        {
            errors.AddModelError(nameof(Name), Labels.Invalid_Target);
            return null;
        }

        long? storeId = null;
        if (!string.IsNullOrWhiteSpace(StoreId))
        {
            if (!long.TryParse(StoreId, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) { errors.AddModelError(nameof(StoreId), Labels.Invalid_Number); }

            storeId = number;
        }

        return new CommandTarget(name.Trim(), storeId, Text.Bounded(BundleId, 200), Text.Bounded(ProfileId, 200));
    }

    private DateTime? ReadReservation(ModelStateDictionary errors, OrganizationTime time, DateTime now)
    {
        if (string.IsNullOrWhiteSpace(ReserveFor)) { return null; }

        var isTime = DateTime.TryParse(ReserveFor, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local);
        if (isTime && time.ToUtc(local) is { } utc && utc > now && utc <= now + FarthestReservation) { return utc; }

        errors.AddModelError(nameof(ReserveFor), Labels.Invalid_Reserve);
        return null;
    }
}

/// <summary>What to send, and when (UTC; null is now).</summary>
public sealed record OperationOrder(JobKind Kind, CommandTarget? Target, DateTime? ReserveFor);
