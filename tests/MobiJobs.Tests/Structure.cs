using System.Security.Cryptography;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using MobiJobs.Accounts.SignIn;
using MobiJobs.Shared.Input;
using MobiJobs.Start;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp;

namespace MobiJobs.Tests;

/// <summary>Who may know which library, held against the compiled types, bodies and views included.</summary>
public sealed class Structure
{
    private static readonly string[] Vague = ["Manager", "Helper", "Util", "Utils", "Repository", "Service", "Dto"];

    private static readonly string[] Engines =
    [
        "Microsoft.Data.Sqlite.", "Microsoft.Data.SqlClient.",
        "MobiJobs.Data.SqliteMobiJobsDb", "MobiJobs.Data.SqlServerMobiJobsDb",
    ];

    private static readonly string[] Http =
    [
        "System.Net.Http.HttpClient", "System.Net.Http.HttpRequestMessage", "System.Net.Http.IHttpClientFactory",
        "System.Net.Http.SocketsHttpHandler",
    ];

    private static readonly string[] Strong =
    [
        nameof(AesGcm), nameof(AsymmetricAlgorithm), nameof(CryptographicException),
        nameof(CryptographicOperations), nameof(HashAlgorithmName),
        nameof(HMACSHA256), nameof(IncrementalHash), nameof(RandomNumberGenerator), nameof(Rfc2898DeriveBytes),
        nameof(RSA), nameof(RSAEncryptionPadding), nameof(SHA256), nameof(SHA512),
        nameof(KeySizes), nameof(Oid), nameof(OidCollection), nameof(AsnEncodedData), nameof(PemEncoding),
        nameof(PemFields),
    ];

    [Fact]
    public void Only_the_queue_speaks_of_Hangfire() => AssertOnlyIn(["MobiJobs.Queue"], "Hangfire.");

    [Fact]
    public void Only_Mail_sends_mails() => AssertOnlyIn(["MobiJobs.Mail"], "MailKit.", "MimeKit.");

    /// <summary>No cipher or hash of our own, and none of the framework's that is known to be weak.</summary>
    [Fact]
    public void What_encrypts_hashes_and_signs_is_the_frameworks_and_strong()
    {
        const string Room = "System.Security.Cryptography.";
        Offenders.AssertNone(Dependencies()
            .Where(d => d.Target.FullName.StartsWith(Room, StringComparison.Ordinal))
            .Where(d => !Strong.Contains(d.Target.Name, StringComparer.Ordinal))
            .Where(d => d.Origin.FullName != typeof(BreachedPasswords).FullName) // Sets are published as SHA-1.
            .Where(d => !d.Target.FullName.StartsWith(Room + "X509Certificates.", StringComparison.Ordinal))
            .Where(d => !d.Target.FullName.StartsWith(Room + "Pkcs.", StringComparison.Ordinal)) // Files of others.
            .Select(d => $"{d.Origin.FullName} knows {d.Target.FullName}"));
        Offenders.AssertNone(typeof(Server).Assembly.GetTypes()
            .Where(type => typeof(SymmetricAlgorithm).IsAssignableFrom(type)
                || typeof(HashAlgorithm).IsAssignableFrom(type)
                || typeof(AsymmetricAlgorithm).IsAssignableFrom(type))
            .Select(type => type.FullName!));
    }

    [Fact]
    public void Only_Data_names_an_engine() => AssertOnlyIn(["MobiJobs.Data"], Engines);

    [Fact]
    public void Only_Data_writes_statements_of_its_own() => AssertNoCall(
        call => call.TargetMember.Name.StartsWith("ExecuteSql", StringComparison.Ordinal)
            || call.TargetMember.Name.StartsWith("FromSql", StringComparison.Ordinal)
            || call.TargetMember.Name.StartsWith("SqlQuery", StringComparison.Ordinal),
        except: "MobiJobs.Data");

    [Fact]
    public void Only_the_gateway_the_client_of_Apple_webhooks_and_the_health_command_speak_HTTP() => AssertOnlyIn(
        ["MobiJobs.Gateway", "MobiJobs.Vpp.AppsAndBooks", "MobiJobs.Notifications.Sending", "MobiJobs.Start.Health"],
        Http);

    [Fact]
    public void Nothing_asks_the_machine_for_the_time() => AssertNoCall(
        call => call.Target.FullName is "System.DateTime" or "System.DateTimeOffset"
            && (call.TargetMember.Name.StartsWith("get_Now", StringComparison.Ordinal)
                || call.TargetMember.Name.StartsWith("get_UtcNow", StringComparison.Ordinal)));

    /// <summary>Keys, codes and passwords come from the operating system's generator for secrets.</summary>
    [Fact]
    public void Nothing_that_signs_somebody_in_comes_from_a_generator_that_can_be_guessed() => Offenders.AssertNone(
        Calls().Where(c => c.Origin.FullName.StartsWith("MobiJobs.Accounts.", StringComparison.Ordinal))
            .Where(c => c.Target.FullName == "System.Random")
            .Select(c => $"{c.Origin.FullName} calls {c.TargetMember.FullName}"));

    /// <summary>What is no character makes the framework's own throw.</summary>
    [Fact]
    public void Text_is_normalised_in_one_way() => Offenders.AssertNone(Calls()
        .Where(c => c.Target.FullName is "System.String" or "System.StringNormalizationExtensions")
        .Where(c => c.TargetMember.Name.StartsWith("Normalize(", StringComparison.Ordinal))
        .Where(c => c.Origin.FullName != typeof(TypedText).FullName)
        .Select(c => $"{c.Origin.FullName} calls {c.TargetMember.FullName}"));

    [Fact]
    public void Only_work_lifts_the_limits_of_what_a_person_sees() => AssertNoCall(
        call => call.TargetMember.Name.StartsWith("IgnoreQueryFilters", StringComparison.Ordinal)
            || call.TargetMember.Name.StartsWith("CreateAsyncScope", StringComparison.Ordinal)
            || (call.TargetMember.Name.StartsWith("CreateScope", StringComparison.Ordinal)
                && !call.Origin.FullName.Contains("Activator", StringComparison.Ordinal)),
        except: "MobiJobs.Data");

    [Fact]
    public void No_type_has_a_vague_name() => Offenders.AssertNone(typeof(Server).Assembly.GetTypes()
        .Where(type => type.Namespace?.StartsWith("MobiJobs", StringComparison.Ordinal) == true)
        .Where(type => type != typeof(IVppService) && Vague.Any(NameOf(type).EndsWith))
        .Select(type => type.FullName!));

    [Fact]
    public void The_test_sees_what_libraries_are_used_and_what_is_called()
    {
        Assert.Contains(Dependencies(), d => d.Target.FullName == "Hangfire.IBackgroundJobClient");
        Assert.Contains(Dependencies(), d => Http.Any(d.Target.FullName.StartsWith));
        Assert.Contains(Calls(), c => c.TargetMember.Name.StartsWith("ExecuteSqlRaw", StringComparison.Ordinal));
        Assert.Contains(Calls(), c => c.TargetMember.FullName.Contains("DateTime::get_", StringComparison.Ordinal));
        Assert.Contains(Calls(), c => c.TargetMember.Name.StartsWith("Normalize(", StringComparison.Ordinal));
    }

    /// <summary>TagHelper is the framework's word.</summary>
    private static string NameOf(Type type) => type.Name.Replace("TagHelper", "", StringComparison.Ordinal);

    private static void AssertOnlyIn(string[] rooms, params string[] names) => Offenders.AssertNone(Dependencies()
        .Where(d => names.Any(name => d.Target.FullName.StartsWith(name, StringComparison.Ordinal)))
        .Where(d => !rooms.Any(room => IsIn(d.Origin, room)))
        .Select(d => $"{d.Origin.FullName} knows {d.Target.FullName}"));

    private static void AssertNoCall(Func<MethodCallDependency, bool> isForbidden, string? except = null) =>
        Offenders.AssertNone(Calls()
            .Where(isForbidden)
            .Where(c => except is null || !IsIn(c.Origin, except))
            .Select(c => $"{c.Origin.FullName} calls {c.TargetMember.FullName}"));

    private static IEnumerable<ITypeDependency> Dependencies() => Rooms.Program.Types
        .Where(type => IsIn(type, "MobiJobs") || IsIn(type, "AspNetCoreGeneratedDocument"))
        .SelectMany(type => type.Dependencies);

    private static IEnumerable<MethodCallDependency> Calls() => Dependencies().OfType<MethodCallDependency>();

    private static bool IsIn(IType type, string room) =>
        type.Namespace?.FullName is { } name && (name == room || name.StartsWith(room + ".", StringComparison.Ordinal));
}
