using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace MobiJobs.Tests.Trail;

/// <summary>
/// Checks the audit trail of an SQLite file by docs/audit-format.md alone: nothing of the program is used here.
/// </summary>
internal sealed class SealChecker(string connection, string? key = null)
{
    private const int BytesPerEntry = 40;

    private static readonly string[] EntryColumns =
    [
        "Id", "At", "Who", "RequesterId", "Via", "Address", "ViaName", "Action", "Subject", "Count", "Before", "After",
        "Reason", "DeviceNumber", "SerialNumber", "OperationId", "RunId",
    ];

    private static readonly string[] SealColumns =
        ["Number", "FromId", "ToId", "Count", "At", "Algorithm", "Previous", "EntriesHash"];

    /// <summary>The first fault in words; null if the trail is unbroken.</summary>
    public string? FirstFault()
    {
        using var store = new SqliteConnection(connection);
        store.Open();
        Dictionary<string, object?>? before = null;
        var record = Rows(store, "SELECT * FROM Audit WHERE Action = 142 ORDER BY Id DESC LIMIT 1").FirstOrDefault();
        var purge = new Purge(record, key);
        foreach (var seal in Rows(store, "SELECT * FROM AuditSeals ORDER BY Number"))
        {
            var next = ((long?)before?["Number"] ?? 0) + 1;
            if ((long)seal["Number"]! != next) { return $"seal {next} is missing"; }

            if (!IsSound(seal, before)) { return $"seal {next} is broken"; }

            if (!purge.See(seal)) { return $"entries of seal {next} are missing"; }

            var first = next == 1 ? long.MinValue : (long)seal["FromId"]!;
            var question = string.Create(
                CultureInfo.InvariantCulture, $"SELECT * FROM Audit WHERE Id BETWEEN {first} AND {seal["ToId"]}");
            var there = Rows(store, question).ToDictionary(e => (long)e["Id"]!, HashOf);
            var listed = ((byte[])seal["Entries"]!).Chunk(BytesPerEntry)
                .ToDictionary(e => BinaryPrimitives.ReadInt64BigEndian(e), e => Convert.ToHexStringLower(e[8..]));
            foreach (var id in there.Keys.Union(listed.Keys).Order())
            {
                if (!listed.TryGetValue(id, out var hash)) { return $"entry {id} was added"; }

                if (!there.TryGetValue(id, out var now)) { return $"entry {id} is missing"; }

                if (now != hash) { return $"entry {id} was changed"; }
            }

            before = seal;
        }

        return purge.IsProven() ? null : "entries are missing";
    }

    private bool IsSound(Dictionary<string, object?> seal, Dictionary<string, object?>? before)
    {
        var bytes = Canonical("MobiJobs audit seal 1", SealColumns, seal);
        var hash = (string)seal["Algorithm"]! == "SHA-256"
            ? SHA256.HashData(bytes)
            : HMACSHA256.HashData(Encoding.UTF8.GetBytes(key ?? ""), bytes);
        var entries = (byte[])seal["Entries"]!;
        var isListed = seal["PurgedAt"] is not null
            || (entries.Length == BytesPerEntry * (long)seal["Count"]!
                && Convert.ToHexStringLower(SHA256.HashData(entries)) == (string)seal["EntriesHash"]!);
        return isListed
            && Convert.ToHexStringLower(hash) == (string)seal["Hash"]!
            && (string?)seal["Previous"] == (string?)before?["Hash"]
            && (long)seal["FromId"]! == ((long?)before?["ToId"] ?? 0) + 1
            && ((string?)before?["Algorithm"] != "HMAC-SHA-256" || (string)seal["Algorithm"]! == "HMAC-SHA-256");
    }

    private static string HashOf(Dictionary<string, object?> entry) => Convert.ToHexStringLower(
        SHA256.HashData(Canonical("MobiJobs audit entry 1", EntryColumns, entry)));

    private static byte[] Canonical(string head, string[] columns, Dictionary<string, object?> row)
    {
        var text = new StringBuilder(head).Append('\n');
        foreach (var column in columns)
        {
            var value = Convert.ToString(row[column], CultureInfo.InvariantCulture);
            text.Append(column).Append(':');
            text.Append(row[column] is null ? "-" : $"{Encoding.UTF8.GetByteCount(value!)}:{value}").Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Section "Retention" of the document.</summary>
    private sealed class Purge(Dictionary<string, object?>? record, string? key)
    {
        private const string Rule = "Audit:KeepMonths = ";
        private const long Month = 31L * 24 * 60 * 60 * 1000;

        private Dictionary<string, object?>? last;
        private bool isPast;
        private long? keyedTo;
        private long at;
        private long age;

        public bool See(Dictionary<string, object?> seal)
        {
            if ((string)seal["Algorithm"]! == "HMAC-SHA-256") { keyedTo ??= (long)seal["ToId"]!; }

            if (seal["PurgedAt"] is not null)
            {
                (last, at, age) = (seal, (long)seal["At"]!, 0);
                return !isPast && ((byte[])seal["Entries"]!).Length == 0;
            }

            isPast = true;
            if (record is not null && (long)seal["ToId"]! < (long)record["Id"]!) { Advance((long)seal["At"]!); }

            return true;
        }

        public bool IsProven()
        {
            if (last is null) { return true; }

            if (record is null
                || (string)record["Subject"]! != $"#1–{last["ToId"]}"
                || (long)record["At"]! != (long)last["PurgedAt"]!
                || record["Reason"] is not string reason
                || !reason.StartsWith(Rule, StringComparison.Ordinal))
            {
                return false;
            }

            var recorded = (long)record["At"]!;
            Advance(recorded);
            var months = int.Parse(reason[Rule.Length..], CultureInfo.InvariantCulture);
            var since = DateTimeOffset.FromUnixTimeMilliseconds(recorded).AddMonths(-months).ToUnixTimeMilliseconds();
            var text = Canonical("MobiJobs audit purge 1", ["Number", "Hash", "Record"], new()
            {
                ["Number"] = last["Number"],
                ["Hash"] = last["Hash"],
                ["Record"] = HashOf(record),
            });
            var keyed = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key ?? ""), text));
            var plain = Convert.ToHexStringLower(SHA256.HashData(text));
            return months >= 12
                && recorded - age < since
                && ((key is not null && (string?)last["PurgeHash"] == keyed)
                    || (!((long)record["Id"]! > keyedTo) && (string?)last["PurgeHash"] == plain));
        }

        private void Advance(long to)
        {
            age += Math.Clamp(to - at, 0, Month);
            at = to;
        }
    }

    private static IEnumerable<Dictionary<string, object?>> Rows(SqliteConnection store, string question)
    {
        using var command = store.CreateCommand();
        command.CommandText = question;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return Enumerable.Range(0, reader.FieldCount)
                .ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i));
        }
    }
}
