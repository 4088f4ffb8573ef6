using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MobiJobs.Data;

/// <summary>The columns of a table, and the values of an entity as they are stored in them.</summary>
internal sealed class BulkColumns<T>
    where T : class
{
    private readonly Func<T, object?>[] values;

    public BulkColumns(DbContext db, bool keepKeys)
    {
        var type = db.Model.FindEntityType(typeof(T))
            ?? throw new InvalidOperationException($"{typeof(T).Name} is not in the model.");
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        var properties = type.GetProperties()
            .Where(p => keepKeys || p.ValueGenerated != ValueGenerated.OnAdd)
            .ToArray();
        Table = table.Name;
        Names = [.. properties.Select(p => p.GetColumnName(table)!)];
        Types = [.. properties.Select(p => Nullable.GetUnderlyingType(StoredType(p)) ?? StoredType(p))];
        values = [.. properties.Select(Reader)];
    }

    public string Table { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The CLR types of the stored values.</summary>
    public IReadOnlyList<Type> Types { get; }

    public object Value(T row, int column) => values[column](row) ?? DBNull.Value;

    private static Type StoredType(IProperty property)
    {
        var type = property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain.IsEnum ? Enum.GetUnderlyingType(plain) : plain;
    }

    private static Func<T, object?> Reader(IProperty property)
    {
        var getter = property.GetGetter();
        var convert = property.GetTypeMapping().Converter?.ConvertToProvider;
        return row => convert is null ? getter.GetClrValue(row) : convert(getter.GetClrValue(row));
    }
}
