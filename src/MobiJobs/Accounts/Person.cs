using Microsoft.AspNetCore.Identity;

namespace MobiJobs.Accounts;

/// <summary>Somebody who signs in to the console.</summary>
public sealed class Person : IdentityUser<int>;
