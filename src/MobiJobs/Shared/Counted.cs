namespace MobiJobs.Shared;

/// <summary>What is counted; Japanese has words for devices (台), for people (人) and for the rest (件).</summary>
public enum Counted
{
    Jobs,
    Devices,
    People,
    Operations,
    Licences,
    Entries,
}

/// <summary>Numbers of things in the reader's language.</summary>
public static class CountedLabels
{
    /// <summary>So many of them.</summary>
    public static string Amount(this Counted what, int count) => Say(
        what switch
        {
            Counted.Jobs => Labels.Counted_Jobs,
            Counted.Devices => Labels.Counted_Devices,
            Counted.People => Labels.Counted_People,
            Counted.Operations => Labels.Counted_Operations,
            Counted.Licences => Labels.Counted_Licences,
            Counted.Entries => Labels.Counted_Entries,
        },
        count);

    /// <summary>How many of them a list shows.</summary>
    public static string Shown(this Counted what, int count) => Say(Labels.List_Shown, what.Amount(count));

    /// <summary>How many of them a list shows, and of how many.</summary>
    public static string Shown(this Counted what, int count, int total) =>
        Say(Labels.List_ShownOf, what.Amount(count), what.Amount(total), count);
}
