using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MobiJobs.Data.Moving;

/// <summary>
/// Counts and hashes of a table's rows, in chunks by the hash of the key, whatever the order in which they are read:
/// engines sort texts differently. Two stores with equal sums hold the same rows.
/// </summary>
internal sealed class RowHashes(MovedTable table)
{
    /// <summary>A chunk of ten million rows is about 2,500.</summary>
    public const int Chunks = 4096;

    private readonly (long Count, UInt128 Sum)[] chunks = new (long, UInt128)[Chunks];
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>How many rows were added.</summary>
    public long Count => chunks.Sum(c => c.Count);

    /// <summary>Adds a row.</summary>
    public void Add(object?[] row)
    {
        ref var chunk = ref chunks[ChunkOf(row)];
        chunk = (chunk.Count + 1, unchecked(chunk.Sum + HashOf(row)));
    }

    /// <summary>The chunks in which the rows of two stores differ.</summary>
    public IReadOnlyList<int> Differing(RowHashes other) =>
        [.. Enumerable.Range(0, Chunks).Where(i => chunks[i] != other.chunks[i])];

    /// <summary>In which chunk a row is.</summary>
    public int ChunkOf(object?[] row) => (int)(Hash(row.AsSpan(0, table.KeyLength)) % Chunks);

    /// <summary>The hash of a whole row.</summary>
    public UInt128 HashOf(object?[] row) => Hash(row);

    private UInt128 Hash(ReadOnlySpan<object?> values)
    {
        bytes.ResetWrittenCount();
        foreach (var value in values) { Write(value); }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>A kind, and as many bytes as it says: no two rows give the same bytes.</summary>
    private void Write(object? value)
    {
        switch (value)
        {
            case null:
                WriteNumber('n', 0);
                break;
            case string text:
                WriteBytes('s', MemoryMarshal.AsBytes(text.AsSpan()));
                break;
            case byte[] data:
                WriteBytes('b', data);
                break;
            case DateTime time:
                WriteNumber('t', time.Ticks);
                break;
            case double number:
                WriteNumber('d', BitConverter.DoubleToInt64Bits(number));
                break;
            case bool or byte or short or int or long:
                WriteNumber('i', Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case IFormattable other: // Dates, identifiers, times with an offset.
                var format = value is Guid ? "N" : "o";
                var said = other.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
                WriteBytes('o', Encoding.UTF8.GetBytes(said));
                break;
            default:
                throw new NotSupportedException($"{table.Name} holds a {value.GetType().Name}.");
        }
    }

    private void WriteNumber(char kind, long number)
    {
        var span = bytes.GetSpan(1 + sizeof(long));
        span[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], number);
        bytes.Advance(1 + sizeof(long));
    }

    private void WriteBytes(char kind, ReadOnlySpan<byte> data)
    {
        WriteNumber(kind, data.Length);
        bytes.Write(data);
    }
}
