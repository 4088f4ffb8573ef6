using System.Buffers.Binary;
using System.Text;

namespace MobiJobs.Gateway.PropertyLists;

/// <summary>
/// The binary form of a property list (bplist00): a header, objects, a table of their offsets, and a trailer that says
/// where the table is. An object refers to others by their index in the table, so that an object can be referenced, and
/// is then read, many times.
/// </summary>
internal static class BinaryPropertyList
{
    private const int TrailerLength = 32;

    private static ReadOnlySpan<byte> Magic => "bplist00"u8;

    /// <summary>Whether the bytes claim to be a list of this form.</summary>
    public static bool IsOne(ReadOnlySpan<byte> file) => file.StartsWith(Magic);

    /// <summary>The value at the top; null if there is none, or the bytes are not a list within the bounds.</summary>
    public static object? Read(byte[] file, ListBounds bounds)
    {
        if (file.Length < Magic.Length + TrailerLength) { return null; }

        try
        {
            var trailer = file.AsSpan(^TrailerLength);
            return new Pass(file, bounds)
            {
                OffsetSize = trailer[6],
                ReferenceSize = trailer[7],
                Objects = BinaryPrimitives.ReadUInt64BigEndian(trailer[8..]),
                Table = BinaryPrimitives.ReadUInt64BigEndian(trailer[24..]),
            }.Value(BinaryPrimitives.ReadUInt64BigEndian(trailer[16..]), depth: 0);
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// Reads one file. Stops at the bounds, also if objects contain each other.
    /// </summary>
    private sealed class Pass(byte[] file, ListBounds bounds)
    {
        private const double MaxSeconds = 60_000_000_000; // About 1,900 years.

        private static readonly DateTime Epoch = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        private int values;
        private int length;

        public required int OffsetSize { get; init; }

        public required int ReferenceSize { get; init; }

        public required ulong Objects { get; init; }

        public required ulong Table { get; init; }

        /// <summary>The value of the object at this index in the table.</summary>
        public object? Value(ulong place, int depth)
        {
            if (place >= Objects || depth > PropertyList.MaxDepth || ++values > bounds.MaxValues)
            {
                throw Unreadable();
            }

            var at = Number(Entry(Table, place, OffsetSize), OffsetSize);
            var marker = Bytes(at, 1)[0];
            var size = marker & 0x0F;
            return (marker >> 4) switch
            {
                0x0 => size switch { 0x8 => false, 0x9 => true, _ => null },
                0x1 => Integer(at + 1, size),
                0x2 => Real(at + 1, size),
                0x3 => Date(Real(at + 1, size)),
                0x4 => Sized(at, size, width: 1).ToArray(),
                0x5 => Encoding.ASCII.GetString(Sized(at, size, width: 1)),
                0x6 => Encoding.BigEndianUnicode.GetString(Sized(at, size, width: 2)),
                0xA => List(at, size, depth),
                0xD => Dictionary(at, size, depth),
                _ => null,
            };
        }

        private static InvalidDataException Unreadable() => new("The bytes are not a property list within the bounds.");

        /// <summary>Where an entry of a table with entries of this width begins.</summary>
        private static ulong Entry(ulong table, ulong place, int width) => checked(table + (place * (ulong)width));

        private List<object?> List(ulong at, int size, int depth)
        {
            var (start, count) = Content(at, size);
            return [.. References(start, count).Select(place => Value(place, depth + 1))];
        }

        private Dictionary<string, object?> Dictionary(ulong at, int size, int depth)
        {
            var (start, count) = Content(at, size);
            var keys = References(start, count);
            var places = References(Entry(start, (ulong)count, ReferenceSize), count);
            var dictionary = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var i = 0; i < count; i++)
            {
                if (Value(keys[i], depth + 1) is string key) { dictionary[key] = Value(places[i], depth + 1); }
            }

            return dictionary;
        }

        private ulong[] References(ulong start, int count)
        {
            if ((long)count * ReferenceSize > file.Length) { throw Unreadable(); }

            var references = new ulong[count];
            for (var i = 0; i < count; i++)
            {
                references[i] = Number(Entry(start, (ulong)i, ReferenceSize), ReferenceSize);
            }

            return references;
        }

        /// <summary>The bytes of a text or of data whose units have this width.</summary>
        private ReadOnlySpan<byte> Sized(ulong at, int size, int width)
        {
            var (start, count) = Content(at, size);
            length = checked(length + (count * width)); // The same megabyte can be referenced ten thousand times.
            return length <= bounds.MaxLength ? Bytes(start, count * width) : throw Unreadable();
        }

        /// <summary>
        /// Where an object's content begins, and its number of units. A number of 15 or more is in an integer in front.
        /// </summary>
        private (ulong Start, int Count) Content(ulong at, int size)
        {
            const int CountFollows = 0x0F;
            if (size < CountFollows) { return (at + 1, size); }

            var width = Bytes(at + 1, 1)[0];
            var isCount = width >> 4 == 0x1;
            var count = isCount ? Integer(at + 2, width & CountFollows) : null;
            return count >= 0 && count <= file.Length
                ? (at + 2 + (1UL << (width & CountFollows)), (int)count)
                : throw Unreadable();
        }

        private long? Integer(ulong at, int power) => power switch
        {
            0 or 1 or 2 => (long)Number(at, 1 << power),
            3 => (long)Number(at, 8),
            _ => null, // Wider ones hold numbers that no list of a device needs.
        };

        private double? Real(ulong at, int power) => power switch
        {
            2 => BinaryPrimitives.ReadSingleBigEndian(Bytes(at, 4)),
            3 => BinaryPrimitives.ReadDoubleBigEndian(Bytes(at, 8)),
            _ => null,
        };

        private static DateTime? Date(double? seconds) =>
            seconds is >= -MaxSeconds and <= MaxSeconds ? Epoch.AddSeconds(seconds.Value) : null;

        private ulong Number(ulong at, int width)
        {
            if (width is < 1 or > 8) { throw Unreadable(); }

            var number = 0UL;
            foreach (var part in Bytes(at, width)) { number = (number << 8) | part; }

            return number;
        }

        private ReadOnlySpan<byte> Bytes(ulong at, int count) =>
            at <= (ulong)file.Length && (ulong)count <= (ulong)file.Length - at
                ? file.AsSpan((int)at, count)
                : throw Unreadable();
    }
}
