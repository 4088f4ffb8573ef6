using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MobiJobs.Accounts;
using MobiJobs.Tests.Support;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace MobiJobs.Tests.Api;

/// <summary>A client that a tool makes from the description compiles and works.</summary>
public sealed class A_generated_client(ApiTests.Console console) : IClassFixture<ApiTests.Console>
{
    [Fact]
    public async Task It_registers_orders_reads_and_cancels()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var code = await GenerateAsync();
        var assembly = Compile(code);
        dynamic client = Activator.CreateInstance(assembly.GetType("Generated.MobiJobsClient")!, api)!;

        var number = $"G-{Guid.NewGuid():N}"[..12].ToUpperInvariant();
        dynamic device = New(assembly, "DeviceRequest");
        device.Number = number;
        device.OwnerName = "佐藤 花子";
        dynamic registered = await client.RegisterDeviceAsync(null, device);
        Assert.Equal(number, (string)registered.Number);

        dynamic order = New(assembly, "OperationRequest");
        SetWord(order, "Kind", "Lock");
        order.Devices = new List<string> { number };
        order.ReservedFor = DateTimeOffset.UtcNow.AddHours(2);
        dynamic accepted = await client.RegisterOperationAsync(null, order);
        Assert.Equal(1, (int)accepted.Jobs);
        dynamic operation = await client.GetOperationAsync((long)accepted.OperationId);
        Assert.Equal(1, (int)operation.ByStatus["reserved"]);

        dynamic filter = New(assembly, "FilterItem");
        filter.Operation = (long)accepted.OperationId;
        dynamic cancel = New(assembly, "CancelOrder");
        cancel.Filter = filter;
        cancel.Count = 1;
        dynamic counts = await client.CancelJobsAsync(null, cancel);
        Assert.Equal(1, (int)counts.Canceled);
    }

    [Fact]
    public async Task A_refusal_is_an_error_that_tells_the_member()
    {
        using var api = await console.Running.ApiAsync(Roles.Administrator);
        var assembly = Compile(await GenerateAsync());
        dynamic client = Activator.CreateInstance(assembly.GetType("Generated.MobiJobsClient")!, api)!;
        dynamic device = New(assembly, "DeviceRequest");
        device.Number = "";
        Exception? error = null;
        try
        {
            await client.RegisterDeviceAsync(null, device);
        }
        catch (Exception e) when (e.GetType().Name.StartsWith("ApiException", StringComparison.Ordinal))
        {
            error = e;
        }

        Assert.NotNull(error);
        dynamic problem = ((dynamic)error).Result;
        Assert.True(((IDictionary<string, ICollection<string>>)problem.Errors).ContainsKey("number"));
    }

    private static object New(Assembly assembly, string type) =>
        Activator.CreateInstance(assembly.GetType($"Generated.{type}")!)!;

    /// <summary>A member whose type is a list of words.</summary>
    private static void SetWord(object target, string member, string word)
    {
        var property = target.GetType().GetProperty(member)!;
        var words = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(target, Enum.Parse(words, word));
    }

    private async Task<string> GenerateAsync()
    {
        var document = await OpenApiDocument.FromJsonAsync(await console.Running.DescriptionAsync());
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "MobiJobsClient",
            UseBaseUrl = false,
            CSharpGeneratorSettings = { Namespace = "Generated" },
        };
        return new CSharpClientGenerator(document, settings).GenerateFile();
    }

    private static Assembly Compile(string code)
    {
        var known = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(code)],
            known.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var bytes = new MemoryStream();
        var result = compilation.Emit(bytes);
        Offenders.AssertNone(result.Diagnostics
            .Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => d.ToString()));
        return Assembly.Load(bytes.ToArray());
    }
}
