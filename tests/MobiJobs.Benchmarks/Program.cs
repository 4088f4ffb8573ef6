using MobiJobs.Benchmarks;
using MobiJobs.Benchmarks.Fleet;
using MobiJobs.Benchmarks.Load;
using MobiJobs.Benchmarks.Page;

// dotnet run -c Release --project tests/MobiJobs.Benchmarks --
// list|page|devices|queue|lanes|send|write|cancel|events|seats|explain|scale|load
// [--jobs N] [--devices N] [--store FILE] [--runs N] [--seconds N] [--first N] [--markdown FILE]
if (Arguments.Read(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(
        "Usage: list | page | devices | queue | lanes | send | write | cancel | events | seats | explain | scale | load"
            + "   [--jobs N] [--devices N] [--store FILE] [--runs N] [--seconds N] [--first N] [--markdown FILE]");
    return 2;
}

var report = new Report(arguments.Name);
await using (var store = new BenchStore(arguments.Store))
{
    switch (arguments.Name)
    {
        case "list": await new ListBenchmark(store, report).RunAsync(arguments); break;
        case "page": await new PageBenchmark(store, report).RunAsync(arguments); break;
        case "devices": await new DeviceListBenchmark(store, report).RunAsync(arguments); break;
        case "queue": await new QueueBenchmark(store, report).RunAsync(arguments); break;
        case "lanes": await new LanesBenchmark(store, report).RunAsync(arguments); break;
        case "send": await new SendBenchmark(store, report).RunAsync(arguments); break;
        case "cancel": await new CancelBenchmark(store, report).RunAsync(arguments); break;
        case "seats": await new SeatsBenchmark(report).RunAsync(arguments); break;
        case "explain": await new ExplainBenchmark(report).RunAsync(arguments); break;
        case "load": await new LoadBenchmark(store, report).RunAsync(arguments); break;
        case "scale": new ScaleEstimate(report).Run(arguments); break;
        case "events": await new EventsBenchmark(store, report).RunAsync(arguments); break;
        default: await new WriteBenchmark(store, report).RunAsync(arguments); break;
    }
}

await report.WriteAsync(arguments.Markdown);
return 0;
