using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.EntityFrameworkCore.Storage;

namespace MobiJobs.Data.Moving;

/// <summary>
/// A column on both engines. A value in between is what both would store; where they store different things for the
/// same, as for times, it is what the program works with.
/// </summary>
/// <param name="Name">Its name, on both.</param>
/// <param name="Type">The type of the value in between.</param>
/// <param name="MaxLength">The longest text or binary value that the target takes; null for any.</param>
/// <param name="IsLate">Whether it is written once the rows of all tables are there.</param>
internal sealed record MovedColumn(string Name, Type Type, int? MaxLength, bool IsLate)
{
    private Func<DbDataReader, int, object> Source { get; init; } = null!;

    private Func<DbDataReader, int, object> Target { get; init; } = null!;

    private Func<object, object> Stored { get; init; } = null!;

    private Func<object, object> StoredAtSource { get; init; } = null!;

    /// <summary>Reads what the models of both engines say.</summary>
    public static MovedColumn Of(IColumn source, IColumn target, bool isLate)
    {
        var (from, to) = (source.StoreTypeMapping, target.StoreTypeMapping);
        var (read, written) = (ProviderType(from), ProviderType(to));
        var isSame = read == written;
        var type = isSame ? read : Plain(from.ClrType);
        return new MovedColumn(source.Name, type, MaxLengthOf(target, type), isLate)
        {
            Source = Reader(read, isSame ? null : from.Converter),
            Target = Reader(written, isSame ? null : to.Converter),
            Stored = Writer(isSame ? null : to.Converter),
            StoredAtSource = Writer(isSame ? null : from.Converter),
        };
    }

    /// <summary>The value of a row of the source; null if it is empty.</summary>
    public object? Read(DbDataReader row, int place) => row.IsDBNull(place) ? null : Source(row, place);

    /// <summary>The value of a row of the target; null if it is empty.</summary>
    public object? ReadBack(DbDataReader row, int place) => row.IsDBNull(place) ? null : Target(row, place);

    /// <summary>What the target stores for a value.</summary>
    public object Store(object? value) => value is null ? DBNull.Value : Stored(value);

    /// <summary>What the source stores for a value.</summary>
    public object AsSource(object value) => StoredAtSource(value);

    /// <summary>Whether the target would cut the value or refuse it.</summary>
    public bool IsTooLong(object? value) => MaxLength is { } most
        && (value switch { string text => text.Length, byte[] bytes => bytes.Length, _ => 0 }) > most;

    private static int? MaxLengthOf(IColumn target, Type type) =>
        type == typeof(string) || type == typeof(byte[]) ? target.StoreTypeMapping.Size : null;

    private static Type ProviderType(RelationalTypeMapping mapping) =>
        Plain(mapping.Converter?.ProviderClrType ?? mapping.ClrType);

    private static Type Plain(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? Enum.GetUnderlyingType(plain) : plain;
    }

    private static Func<DbDataReader, int, object> Reader(Type type, ValueConverter? converter)
    {
        var get = typeof(MovedColumn).GetMethod(nameof(Boxed), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type).CreateDelegate<Func<DbDataReader, int, object>>();
        return converter is null ? get : (row, place) => converter.ConvertFromProvider(get(row, place))!;
    }

    private static Func<object, object> Writer(ValueConverter? converter) =>
        converter is null ? value => value : value => converter.ConvertToProvider(value)!;

    private static object Boxed<T>(DbDataReader row, int place) => row.GetFieldValue<T>(place)!;
}
