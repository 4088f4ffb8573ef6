using MobiJobs.Kinds;

namespace MobiJobs.Jobs.Filter;

/// <summary>One condition of a list, in the reader's words, and what is left without it.</summary>
/// <param name="Field">The name of the condition in addresses, and of its field.</param>
public sealed record FilterChip(string Text, string Field, JobFilter Without)
{
    /// <summary>The conditions of a filter, in the order of its address.</summary>
    /// <param name="groupName">A group's name by its id.</param>
    public static IEnumerable<FilterChip> Of(JobFilter filter, Func<int, string> groupName)
    {
        if (filter.Month.Text is not null)
        {
            var month = filter.Month.Of is { } of ? ShownTime.Month(of.Year, of.Month) : Labels.Filter_Older;
            yield return new(month, "month", filter with { Month = MonthFilter.All });
        }

        if (filter.Open) { yield return new(Labels.Filter_Open, "open", filter with { Open = false }); }

        if (filter.ByPeople) { yield return new(Labels.Filter_People, "people", filter with { ByPeople = false }); }

        foreach (var chip in Texts(filter).Concat(Statuses(filter))) { yield return chip; }

        if (filter.Kind is { } kind) { yield return new(kind.Label(), "kind", filter with { Kind = null }); }

        if (filter.Group is { } group) { yield return new(groupName(group), "group", filter with { Group = null }); }

        foreach (var chip in Origins(filter)) { yield return chip; }
    }

    private static IEnumerable<FilterChip> Texts(JobFilter filter)
    {
        if (filter.Device is { } device)
        {
            yield return new($"{Labels.Filter_Device}: {device}", "device", filter with { Device = null });
        }

        if (filter.Owner is { } owner)
        {
            yield return new($"{Labels.Filter_Owner}: {owner}", "owner", filter with { Owner = null });
        }

        if (filter.Detail is { } detail)
        {
            yield return new($"{Labels.Filter_Detail}: {detail}", "detail", filter with { Detail = null });
        }

        if (filter.User is { } user)
        {
            yield return new($"{Labels.Filter_User}: {user}", "user", filter with { User = null });
        }
    }

    private static IEnumerable<FilterChip> Statuses(JobFilter filter) => StatusNames.Of(filter.Statuses)
        .Select(name => (Name: name, All: StatusNames.FindAll(name)))
        .Select(set => new FilterChip(
            StatusNames.Label(set.Name),
            "status",
            filter with { Statuses = [.. filter.Statuses.Except(set.All)] }));

    private static IEnumerable<FilterChip> Origins(JobFilter filter)
    {
        if (filter.Operation is { } operation)
        {
            yield return new(Say(Labels.Filter_Operation, operation), "operation", filter with { Operation = null });
        }

        if (filter.Error is { } error)
        {
            var text = $"{Labels.Filter_SameError} {ErrorCodes.Of(error)}";
            yield return new(text, "error", filter with { Error = null });
        }

        if (filter.AwaitsSeat)
        {
            yield return new(Labels.Filter_AwaitsSeat, "awaitsSeat", filter with { AwaitsSeat = false });
        }

        if (filter.AwaitsLicense)
        {
            yield return new(Labels.Filter_AwaitsLicense, "awaitsLicense", filter with { AwaitsLicense = false });
        }

        if (filter.NeedsAction)
        {
            yield return new(Labels.Filter_NeedsAction, "needsAction", filter with { NeedsAction = false });
        }

        if (filter.EndedOn is { } day)
        {
            var text = Say(Labels.Filter_EndedOn, ShownTime.Day(day));
            yield return new(text, "ended", filter with { EndedOn = null });
        }

        if (filter.EndedFrom is { } first)
        {
            var text = Say(Labels.Filter_EndedFrom, ShownTime.Day(first));
            yield return new(text, "endedFrom", filter with { EndedFrom = null });
        }

        if (filter.EndedToday)
        {
            yield return new(Labels.Filter_Today, "within", filter with { EndedToday = false });
        }

        if (filter.Within is { } days)
        {
            yield return new(Say(Labels.Filter_Within, days), "within", filter with { Within = null });
        }

        if (filter.Run is { } run)
        {
            yield return new(Say(Labels.Filter_Run, run.RunId), "run", filter with { Run = null });
        }
    }
}
