namespace MobiJobs.Catalogue;

/// <summary>A row of a catalogue's table.</summary>
public interface ICatalogueRow
{
    int Id { get; }

    string Name { get; }

    /// <summary>When the item was retired, UTC. A retired item can't be sent.</summary>
    DateTime? RetiredAt { get; }
}

/// <summary>An item that can be sent to devices: an app, a book, a profile or a feature set.</summary>
public interface ICatalogueItem : ICatalogueRow
{
    /// <summary>The item as the audit trail names it.</summary>
    string AuditSubject { get; }

    void Retire(DateTime now);

    void Restore();
}
