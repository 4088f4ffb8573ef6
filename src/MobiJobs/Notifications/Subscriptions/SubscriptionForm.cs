using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Devices.Groups;

namespace MobiJobs.Notifications.Subscriptions;

/// <summary>What somebody is to be told, as it was typed: what is no number gets an answer at the field.</summary>
public class SubscriptionForm
{
    private const string ClockFormat = "HH:mm";
    private const string UsualClock = "08:00";
    private const int MostOf = 100_000;

    public List<NoticeKind> Kinds { get; set; } = [];

    /// <summary>Whether it is limited to <see cref="Groups"/>: said apart, so that no group is not the fleet.</summary>
    public bool IsLimited { get; set; }

    public List<int> Groups { get; set; } = [];

    public string? Rhythm { get; set; } = NoticeRhythms.Of(NoticeRhythm.Quarter);

    /// <summary>The time of day, in the organisation's zone, where it is daily.</summary>
    public string? Clock { get; set; } = UsualClock;

    public string? Percent { get; set; } = Number(SubscriptionChoice.UsualPercent);

    public string? Of { get; set; } = Number(SubscriptionChoice.UsualOf);

    /// <summary>The form filled in for an existing one.</summary>
    public static SubscriptionForm From(Subscription own)
    {
        var form = new SubscriptionForm();
        form.Fill(own);
        return form;
    }

    /// <summary>Fills in what is told.</summary>
    protected void Fill(Subscription own)
    {
        (Kinds, Groups) = ([.. own.Kinds], [.. own.Groups.Select(g => g.GroupId)]);
        IsLimited = own.IsLimitedToGroups;
        Rhythm = NoticeRhythms.Of(own.Rhythm);
        Clock = own.Rhythm == NoticeRhythm.Daily
            ? TimeOnly.MinValue.AddMinutes(own.Minute).ToString(ClockFormat, CultureInfo.InvariantCulture)
            : UsualClock;
        (Percent, Of) = (Number(own.FailingPercent), Number(own.FailingOf));
    }

    /// <summary>What is chosen; null, with an error at each invalid field, if the form is invalid.</summary>
    /// <param name="kinds">The kinds that can be chosen.</param>
    /// <param name="groups">The groups that can be chosen.</param>
    internal SubscriptionChoice? ReadChoice(
        IReadOnlyCollection<NoticeKind> kinds, GroupTree groups, ModelStateDictionary errors)
    {
        var chosen = kinds.Where(Kinds.Contains).ToArray();
        if (chosen.Length == 0) { errors.AddModelError(nameof(Kinds), Labels.Notice_NoKind); }

        if (WrongGroups(groups) is { } wrong) { errors.AddModelError(nameof(Groups), wrong); }

        var rhythm = Enum.GetValues<NoticeRhythm>().Where(r => NoticeRhythms.Of(r) == Rhythm).ToArray();
        if (rhythm.Length == 0) { errors.AddModelError(nameof(Rhythm), Labels.Invalid_Required); }

        if (rhythm is [NoticeRhythm.Daily] && chosen.Contains(NoticeKind.Failing))
        {
            errors.AddModelError(nameof(Rhythm), Labels.Notice_FailingDaily); // It looks at the last hour.
        }

        var minute = rhythm is [NoticeRhythm.Daily] ? ReadMinute(errors) : 0;
        var percent = ReadNumber(errors, nameof(Percent), Percent, 100);
        var of = ReadNumber(errors, nameof(Of), Of, MostOf);
        return errors.IsValid
            ? new SubscriptionChoice(chosen, IsLimited ? [.. Groups.Distinct()] : null, rhythm[0], minute)
            {
                FailingPercent = percent,
                FailingOf = of,
            }
            : null;
    }

    private string? WrongGroups(GroupTree groups) => Groups.Exists(id => groups.PathOf(id) is null)
        ? Labels.Invalid_Group
        : IsLimited && Groups.Count == 0 ? Labels.Notice_NoGroup
        : !IsLimited && Groups.Count > 0 ? Labels.Notice_GroupsUnused
        : null;

    private int ReadMinute(ModelStateDictionary errors)
    {
        if (TimeOnly.TryParseExact(Clock, ClockFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
        {
            return (at.Hour * 60) + at.Minute;
        }

        errors.AddModelError(nameof(Clock), Labels.Auto_NoTime);
        return 0;
    }

    private static int ReadNumber(ModelStateDictionary errors, string field, string? text, int most)
    {
        if (PlainText.SmallNumber(TypedText.Comparable(text ?? "")) is { } number && number >= 1 && number <= most)
        {
            return number;
        }

        errors.AddModelError(field, Say(Labels.Notice_NoNumber, most));
        return 0;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The fields of what is told, within a form.</summary>
/// <param name="Kinds">The kinds that can be chosen.</param>
public sealed record SubscriptionFields(
    SubscriptionForm Form, IReadOnlyList<NoticeKind> Kinds, IReadOnlyList<GroupChoice> Groups)
{
    /// <summary>What it covers if it is not limited to groups.</summary>
    public required string All { get; init; }
}
