using MobiJobs.Start;

try
{
    NativeMemory.Bound();
    return CommandWords.Split(args) is ({ } command, var others)
        ? await CommandLine.RunAsync(command, others)
        : await Server.RunAsync(args);
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
