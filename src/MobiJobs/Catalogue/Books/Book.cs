namespace MobiJobs.Catalogue.Books;

/// <summary>A book that can be sent.</summary>
public sealed class Book : ICatalogueItem
{
    private Book()
    {
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>The number in Apple's store; unique.</summary>
    public long StoreId { get; private set; }

    /// <inheritdoc/>
    public DateTime? RetiredAt { get; private set; }

    /// <inheritdoc/>
    public string AuditSubject => $"book: {Name}";

    public static Book Add(string name, long storeId) => new() { Name = name, StoreId = storeId };

    /// <summary>Changes the book; jobs keep the name and id they were registered with.</summary>
    public void Edit(string name, long storeId)
    {
        Name = name;
        StoreId = storeId;
    }

    /// <inheritdoc/>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <inheritdoc/>
    public void Restore() => RetiredAt = null;
}
