using Microsoft.AspNetCore.Mvc.ModelBinding;
using MobiJobs.Devices.List;
using MobiJobs.Jobs.Filter;
using MobiJobs.Operations.History;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Shared;

/// <summary>Ids, words and times of an address are read as the program writes them, or refused.</summary>
public sealed class Reading_an_address
{
    public static TheoryData<string, string> Odd
    {
        get
        {
            var odd = new TheoryData<string, string>();
            (string Key, string Value)[] read =
            [
                ("run", "1"), ("operation", "1"), ("group", "1"), ("within", "7"), ("kind", "wipe"),
                ("status", "waiting"), ("open", "true"), ("month", "2026-11"), ("awaitsSeat", "true"),
            ];
            string[] around = ["\0", "\u200B", "\uFEFF", "\u00A0", "\u3000", "\u2028", "\t", "+", "\u0661"];
            foreach (var (key, value) in read)
            {
                foreach (var character in around)
                {
                    odd.Add(key, value + character);
                    odd.Add(key, character + value);
                }
            }

            odd.Add("status", "1");
            odd.Add("kind", "1");
            odd.Add("status", "ſucceeded");
            return odd;
        }
    }

    [Theory, MemberData(nameof(Odd))]
    public void A_character_that_does_not_belong_there_is_an_error(string key, string value)
    {
        var errors = new ModelStateDictionary();
        JobQuery.Read($"{key}={Uri.EscapeDataString(value)}").ToFilter(errors);
        Assert.Contains(key, errors.Keys);
    }

    [Theory]
    [InlineData("state", "running\0")]
    [InlineData("state", "0")]
    [InlineData("state", " running,finished")]
    [InlineData("from", "2026-11-01\0")]
    [InlineData("kind", "wipe\u200B")]
    public void So_it_is_in_the_history(string key, string value)
    {
        var errors = new ModelStateDictionary();
        new OperationQuery
        {
            State = key == "state" ? value : null,
            From = key == "from" ? value : null,
            Kind = key == "kind" ? value : null,
        }.ToFilter(errors);
        Assert.Contains(key, errors.Keys);
    }

    [Fact]
    public void So_it_is_in_the_list_of_devices()
    {
        var errors = new ModelStateDictionary();
        DeviceQuery.Read("state=managed%00&contact=7d%00&group=1%00").ToFilter(errors, DeviceQuery.ById);
        Assert.Equal(["contact", "group", "state"], errors.Keys.Order());
    }

    [Theory]
    [InlineData("state=managed&nummber=1A", "nummber")]
    [InlineData("after=7d&sort=name", "after", "sort")]
    [InlineData("{0}=1", "{0}")]
    public void A_form_s_filter_of_devices_with_a_condition_that_there_is_not_is_refused_by_its_name(
        string filter, params string[] unknown)
    {
        var errors = new ModelStateDictionary();
        DeviceQuery.Read(filter).ToFilter(errors, DeviceQuery.ById);
        Assert.Equal(unknown, errors.Keys.Order());
        Assert.All(unknown, key => Assert.Contains(key, errors[key]!.Errors[0].ErrorMessage, StringComparison.Ordinal));
    }

    [Fact]
    public void No_room_reads_numbers_or_names_otherwise()
    {
        string[] readers = ["int.TryParse", "long.TryParse", "bool.TryParse", "Enum.TryParse"];
        string[] reasons = ["long.TryParse(user.FindFirstValue"]; // Written by the program itself.
        // Two read what the program itself wrote into its audit trail, one what the server says of itself.
        string[] own =
        [
            "Shared/Input/PlainText.cs", "Trail/AuditColumns.cs", "Trail/AuditWords.cs", "Data/SqlServerStart.cs",
        ];
        string[] rooms = ["Guide/", "Gateway/", "Start/"]; // What devices say, and settings.
        var offenders = Sources.Files("src/MobiJobs", ".cs")
            .Select(file => (File: file["src/MobiJobs/".Length..], Text: Sources.Read(file)))
            .Where(f => !own.Contains(f.File) && !rooms.Any(r => f.File.StartsWith(r, StringComparison.Ordinal)))
            .Select(f => (f.File, Text: reasons.Aggregate(
                f.Text, (text, reason) => text.Replace(reason, "", StringComparison.Ordinal))))
            .Where(f => readers.Any(reader => f.Text.Contains(reader, StringComparison.Ordinal)))
            .Select(f => f.File);
        Assert.Empty(offenders);
    }
}
