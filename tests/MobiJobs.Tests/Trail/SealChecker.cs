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
        foreach (var seal in Rows(store, "SELECT * FROM AuditSeals ORDER BY Number"))
        {
            var next = ((long?)before?["Number"] ?? 0) + 1;
            if ((long)seal["Number"]! != next) { return $"seal {next} is missing"; }

            if (!IsSound(seal, before)) { return $"seal {next} is broken"; }

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

        return null;
    }

    private bool IsSound(Dictionary<string, object?> seal, Dictionary<string, object?>? before)
    {
        var bytes = Canonical("MobiJobs audit seal 1", SealColumns, seal);
        var hash = (string)seal["Algorithm"]! == "SHA-256"
            ? SHA256.HashData(bytes)
            : HMACSHA256.HashData(Encoding.UTF8.GetBytes(key ?? ""), bytes);
        var entries = (byte[])seal["Entries"]!;
        var isListed = seal["PurgedAt"] is long purged
            ? entries.Length == 0 && DateTimeOffset.FromUnixTimeMilliseconds((long)seal["At"]!).AddMonths(12)
                < DateTimeOffset.FromUnixTimeMilliseconds(purged)
            : entries.Length == BytesPerEntry * (long)seal["Count"]!
                && Convert.ToHexStringLower(SHA256.HashData(entries)) == (string)seal["EntriesHash"]!;
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
