using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Accounts;
using MobiJobs.Catalogue.Apps;
using MobiJobs.Data;
using MobiJobs.Devices.Groups;
using MobiJobs.Errors.Verdicts;
using MobiJobs.Gateway;
using MobiJobs.Guide.Chain;
using MobiJobs.Guide;
using MobiJobs.Jobs;
using MobiJobs.Kinds;
using MobiJobs.Tests.Support;
using MobiJobs.Vpp.Simulated;
using MobiJobs.Vpp.Sync;
using MobiJobs.Vpp.Tokens;
using MobiJobs.Vpp;

namespace MobiJobs.Tests.Errors;

/// <summary>
/// One device whose delivery failed, its person, and a token with an app: everything in order until a test changes it.
/// </summary>
public sealed class SchoolWithLicences : IAsyncDisposable
{
    public const long StoreId = 900000001;
    public const string Hash = "hash-of-hanako";
    public const string Serial = "F2LX0001";

    public static readonly Actor By = new("y.tanaka", 2);

    private static readonly ErrorGuide Guide = new(GuideData.ReadOwn());

    private SchoolWithLicences(Scenario scenario) => Scenario = scenario;

    public Scenario Scenario { get; }

    public int TokenId { get; private set; }

    public bool HasUserLicense { get; init; } = true;

    public bool HasDeviceLicense { get; init; }

    public VppUserStatus UserStatus { get; init; } = VppUserStatus.Associated;

    public int Seats { get; init; } = 5;

    public static async Task<SchoolWithLicences> CreateAsync(Func<Scenario, SchoolWithLicences>? like = null)
    {
        var scenario = await Scenario.CreateAsync();
        var school = like is null ? new SchoolWithLicences(scenario) : like(scenario);
        await school.FillAsync();
        return school;
    }

    public static SchoolWithLicences Like(
        Scenario scenario,
        bool userLicense = true,
        bool deviceLicense = false,
        VppUserStatus status = VppUserStatus.Associated,
        int seats = 5) =>
        new(scenario)
        {
            HasUserLicense = userLicense,
            HasDeviceLicense = deviceLicense,
            UserStatus = status,
            Seats = seats,
        };

    /// <summary>Registers the delivery of the app and lets the device fail at it.</summary>
    public async Task<long> FailAsync(string text, JobKind kind = JobKind.VppInstall)
    {
        var job = await Scenario.RegisterAsync(kind, storeId: StoreId);
        await ChangeAsync(db => db.Jobs.Where(j => j.Id == job) // As where no seats are known: it goes without one.
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Seat, (SeatState?)null)));
        await Scenario.HandOverAsync();
        await Scenario.AnswerAsync(job, id => new FailedMessage(id, text));
        Assert.Equal(JobStatus.DeviceError, await Scenario.StatusAsync(job));
        return job;
    }

    public Task<Explanation> ExplainAsync(long job) => Scenario.DoAsync<IServiceProvider, Explanation>(async services =>
    {
        var facts = (await services.GetRequiredService<FactFinder>().FindAsync(job, default))!;
        return Explain(facts);
    });

    public static Explanation Explain(JobFacts facts)
    {
        var chain = ErrorChain.FromKey(facts.Subject.ErrorKey!);
        var culture = CultureInfo.GetCultureInfo("ja");
        return Diagnosis.Judge(Guide.Explain(facts.Subject.Kind, chain, culture), facts, Guide, culture);
    }

    public Task<JobFacts> FactsAsync(long job) =>
        Scenario.DoAsync<FactFinder, JobFacts>(async finder => (await finder.FindAsync(job, default))!);

    public Task ChangeAsync(Func<MobiJobsDb, Task> change) => Scenario.AskAsync(async db =>
    {
        await change(db);
        await db.SaveChangesAsync();
        return 0;
    });

    public Task LearnAsync(string? hash, bool? supervised = true, string? model = "iPad (第10世代)") =>
        ChangeAsync(async db =>
    {
        var facts = new InformationFacts(model, "18.1", Serial, supervised, hash);
        (await db.Devices.SingleAsync()).UpdateInformation(facts, Scenario.Now);
    });

    /// <summary>Changes when the licences were assigned.</summary>
    public Task AssignedAtAsync(DateTime at) => ChangeAsync(db =>
        db.Licenses.ExecuteUpdateAsync(set => set.SetProperty(l => l.AssignedAt, at)));

    public ValueTask DisposeAsync() => Scenario.DisposeAsync();

    private async Task FillAsync()
    {
        var group = await Scenario.AskAsync(async db => (await GroupRegister.EnsureAsync(db, ["1年"], default)).Id);
        List<VppAssignment> licenses = [];
        if (HasUserLicense) { licenses.Add(new(StoreId, VppAsset.Standard, "hanako", null)); }

        if (HasDeviceLicense) { licenses.Add(new(StoreId, VppAsset.Standard, null, Serial)); }

        var asset = new VppAsset(
            StoreId,
            VppAsset.Standard,
            IsBook: false,
            Seats,
            0,
            IsDeviceAssignable: true,
            IsRevocable: true);
        var hash = UserStatus == VppUserStatus.Associated ? Hash : null;
        await Scenario.DoAsync<SimulatedVpp>(apple => apple.SeedAsync(
            "LOC",
            [asset],
            [new VppPerson("hanako", null, null, UserStatus, hash, null)],
            licenses,
            default));
        var token = SimulatedVpp.TokenOf("LOC", "見本学園", Scenario.Now.AddDays(300));
        var file = Encoding.ASCII.GetBytes(token);
        Assert.Equal(
            TokenResult.Done,
            await Scenario.DoAsync<VppTokens, TokenResult>(tokens => tokens.RegisterAsync(file, group, By, default)));
        TokenId = await Scenario.AskAsync(db => db.VppTokens.Select(t => t.Id).SingleAsync());
        Assert.Null(await Scenario.DoAsync<VppSync, VppTroubleException?>(sync => sync.RunAsync(TokenId, default)));
        await ChangeAsync(async db =>
        {
            var device = await db.Devices.SingleAsync();
            device.Change("佐藤 花子", group);
            device.AssignVppUser(await db.VppUsers.Select(u => u.Id).SingleAsync());
            var typing = new AppDetails("タイピング練習", AppSource.Vpp, StoreId, "jp.example.typing");
            db.Apps.Add(App.Add(typing with { Families = DeviceFamilies.IPad }));
        });
        await LearnAsync(Hash);
    }
}
