using MobiJobs.Gateway;

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

    /// <summary>Since when it can't be sent any more, UTC.</summary>
    public DateTime? RetiredAt { get; private set; }

    /// <summary>The book as an order names it.</summary>
    public CommandTarget Target => new(Name, StoreId, null, null);

    /// <summary>A new book of the catalogue.</summary>
    public static Book Add(string name, long storeId) => new() { Name = name, StoreId = storeId };

    /// <summary>From now on it is this; what was sent before stays as it was.</summary>
    public void Edit(string name, long storeId)
    {
        Name = name;
        StoreId = storeId;
    }

    /// <summary>It can't be sent any more.</summary>
    public void Retire(DateTime now) => RetiredAt ??= now;

    /// <summary>It can be sent again.</summary>
    public void Restore() => RetiredAt = null;
}
