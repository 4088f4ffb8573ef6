using System.Text.RegularExpressions;

namespace MobiJobs.Tests.Support;

/// <summary>
/// Statements of both engines in one form: names in double quotes, and after UPDATE and DELETE FROM the table, which
/// T-SQL names behind its alias only.
/// </summary>
internal static partial class StatementText
{
    public static string Of(string statement)
    {
        var text = statement.Replace('[', '"').Replace(']', '"');
        return AliasFirst().Replace(text, match =>
        {
            var alias = match.Groups["alias"].Value;
            var table = Tables().Matches(text).FirstOrDefault(m => m.Groups["alias"].Value == alias);
            return table is null
                ? match.Value
                : $"{match.Groups["verb"].Value} \"{table.Groups["table"].Value}\"{match.Groups["rest"].Value}";
        });
    }

    [GeneratedRegex(@"(?<verb>UPDATE|DELETE FROM) (TOP\(\S+\) )?""(?<alias>\w+)""(?<rest>\s+(SET|FROM))",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AliasFirst();

    [GeneratedRegex(@"""(?<table>\w+)"" AS ""(?<alias>\w+)""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tables();
}
