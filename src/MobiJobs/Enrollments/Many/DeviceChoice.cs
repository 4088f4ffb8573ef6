using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Data;
using MobiJobs.Devices;
using MobiJobs.Devices.List;

namespace MobiJobs.Enrollments.Many;

/// <summary>The devices that a person has chosen on a page, and the page to return to.</summary>
public sealed class DeviceChoice
{
    /// <summary>Stands in <see cref="Which"/> for everything that the filter matches.</summary>
    public const string Matching = "matching";

    /// <summary>Stands in <see cref="Group"/> for no group.</summary>
    public const string NoGroup = "none";

    /// <summary><see cref="Matching"/>; anything else means the selected devices.</summary>
    public string? Which { get; set; }

    public IReadOnlyList<long>? Ids { get; set; }

    /// <summary>The filter of the list, as its address states it.</summary>
    public string? Filter { get; set; }

    /// <summary>The group to move the devices into, or <see cref="NoGroup"/>; empty if none was chosen.</summary>
    public string? Group { get; set; }

    public string? ReturnUrl { get; set; }

    /// <summary>The filter by which the devices were chosen; null if they were selected one by one.</summary>
    public string? Selection => Which == Matching ? Filter : null;

    /// <summary>
    /// The chosen devices; null if nothing is chosen, or, with an error, if a part of the filter can't be read: it
    /// would match more than was shown.
    /// </summary>
    public IQueryable<Device>? Of(MobiJobsDb db, DateTime now, ModelStateDictionary errors)
    {
        if (Which != Matching)
        {
            var ids = (Ids ?? []).Distinct().ToArray();
            return ids.Length == 0 ? null : db.Devices.Where(d => ids.Contains(d.Id));
        }

        var filter = DeviceQuery.Read(Filter ?? "").ToFilter(errors, DeviceQuery.ById);
        var isWhole = errors.IsValid && QueryString.Create(filter.Query()).ToString() == Filter;
        return isWhole && !filter.IsEmpty ? filter.Apply(db.Devices, db, now) : null;
    }
}

/// <summary>What a person enters to confirm a preview.</summary>
public sealed class DeviceConfirmation
{
    /// <summary>The name of <see cref="Typed"/> in the form.</summary>
    public const string TypedField = "typed";

    /// <summary>The name of <see cref="Password"/> in the form.</summary>
    public const string PasswordField = "password";

    /// <summary>The name of <see cref="Reason"/> in the form.</summary>
    public const string ReasonField = "reason";

    /// <summary>The name of <see cref="IncludeManaged"/> in the form.</summary>
    public const string IncludeManagedField = "includeManaged";

    /// <summary>What was typed: how many devices there are, or the number of the only one.</summary>
    public string? Typed { get; set; }

    public string? Password { get; set; }

    /// <summary>Why, for the second person who has to approve it.</summary>
    public string? Reason { get; set; }

    /// <summary>Whether devices that are still managed are deleted, too.</summary>
    public bool IncludeManaged { get; set; }

    public string? ReturnUrl { get; set; }
}
