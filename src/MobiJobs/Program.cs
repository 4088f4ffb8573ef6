using MobiJobs.Start;

try
{
    return CommandLine.IsCommand(args) ? await CommandLine.RunAsync(args) : await Server.RunAsync(args);
}
catch (WrongSettingException wrong)
{
    await Console.Error.WriteLineAsync($"MobiJobs: {wrong.Message}");
    return 2;
}
catch (Exception e) when (StartTrouble.Explain(e) is { } line)
{
    await Console.Error.WriteLineAsync($"MobiJobs: {line}");
    return 3;
}
