using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Catalogue.Profiles;

namespace MobiJobs.Catalogue.FeatureSets;

/// <summary>The form of a feature set.</summary>
public sealed class FeatureSetForm
{
    public string? Name { get; set; }

    public List<Restriction> Forbidden { get; set; } = [];

    /// <summary>The chosen restrictions as one set.</summary>
    public Restriction AllForbidden => Forbidden
        .Where(Restrictions.All.Contains)
        .Aggregate(Restriction.None, (all, one) => all | one);

    /// <summary>The form filled in for an existing feature set.</summary>
    public static FeatureSetForm Of(FeatureSet set) => new() { Name = set.Name, Forbidden = [.. set.Forbidden.Each()] };

    /// <summary>The name; null, with an error at each invalid field, if the form is invalid.</summary>
    public string? Read(ModelStateDictionary errors)
    {
        var name = errors.ReadName(nameof(Name), Name);
        if (AllForbidden == Restriction.None) { errors.AddModelError(nameof(Forbidden), Labels.FeatureSet_Empty); }

        return errors.IsValid ? name : null;
    }
}
