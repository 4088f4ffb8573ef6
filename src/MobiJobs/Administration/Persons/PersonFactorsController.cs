using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using MobiJobs.Accounts;
using MobiJobs.Accounts.Factors;
using MobiJobs.Accounts.Sessions;
using MobiJobs.Accounts.SignIn;

namespace MobiJobs.Administration.Persons;

/// <summary>Taking the second factors of a person away who has lost them.</summary>
[Route("people/{id:int}/factors"), Authorize(Policy = Permissions.ManagePeople)]
public sealed class PersonFactorsController(PeoplePages pages, FactorChanges changes, ProofOfPerson proof) : Controller
{
    [HttpPost("take")]
    public async Task<IActionResult> Take(int id, string? password, CancellationToken stopping)
    {
        if (await pages.FindAsync(id, stopping) is not { } row) { return NotFound(); }

        if (id == User.PersonId())
        {
            TempData.Say(Flash.Warning, Labels.Person_OwnFactors);
        }
        else if (await proof.CheckAsync(User, password) is { } wrong)
        {
            TempData.Say(Flash.Warning, "{0}", wrong);
        }
        else if (await changes.TakeAllAsync(id, User.Identity!.Name!, stopping))
        {
            TempData.Say(Flash.Message, Labels.Person_FactorsTaken, row.Name);
        }

        return Redirect(string.Create(CultureInfo.InvariantCulture, $"/people/{id}"));
    }
}
