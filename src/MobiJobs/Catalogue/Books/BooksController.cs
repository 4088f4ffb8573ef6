using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Catalogue.Books;

/// <summary>ブック: the catalogue of books.</summary>
[Route("books"), Authorize(Policy = Permissions.Read)]
public sealed class BooksController(MobiJobsDb db, TimeProvider clock) : CatalogueController(db, clock)
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var books = query.Filter(Db.Books.AsNoTracking(), b =>
            EF.Functions.Like(b.Name, query.Pattern, "\\") || b.StoreId == query.StoreId);
        return View(await query.PageAsync(books, ModelState, stopping));
    }

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() => EditPage(null, new BookForm());

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Create(BookForm form, CancellationToken stopping)
    {
        if (form.Read(ModelState) is not { } details || !await CheckIdAsync(details, null, stopping))
        {
            return EditPage(null, form);
        }

        var book = Book.Add(details.Name, details.StoreId);
        Db.Books.Add(book);
        if (await TrySaveAsync(book, AuditAction.CatalogueAdded, stopping))
        {
            return Saved(book, Labels.Catalogue_Added);
        }

        await CheckIdAsync(details, null, stopping);
        return EditPage(null, form);
    }

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } book ? EditPage(book, BookForm.Of(book)) : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Update(int id, BookForm form, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } book) { return NotFound(); }

        if (form.Read(ModelState) is not { } details || !await CheckIdAsync(details, id, stopping))
        {
            return EditPage(book, form);
        }

        book.Edit(details.Name, details.StoreId);
        if (await TrySaveAsync(book, AuditAction.CatalogueEdited, stopping))
        {
            return Saved(book, Labels.Catalogue_Saved);
        }

        await CheckIdAsync(details, id, stopping);
        return EditPage(book, form);
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping) =>
        await RestoreAsync(await FindAsync(id, stopping), stopping);

    /// <summary>A book has no page of its own: the list shows it.</summary>
    protected override IActionResult PageOf(ICatalogueItem item) =>
        RedirectToAction(nameof(Index), new { state = item.RetiredAt is null ? null : CatalogueQuery.Retired });

    private Task<Book?> FindAsync(int id, CancellationToken stopping) =>
        Db.Books.FirstOrDefaultAsync(b => b.Id == id, stopping);

    private ViewResult EditPage(Book? book, BookForm form) => View("Edit", new BookPage(book, form));

    /// <summary>False, with an error at its field, if another book has the store id.</summary>
    private async Task<bool> CheckIdAsync(BookDetails details, int? self, CancellationToken stopping)
    {
        if (await Db.Books.AnyAsync(b => b.StoreId == details.StoreId && b.Id != self, stopping))
        {
            ModelState.AddModelError(nameof(BookForm.StoreId), Labels.App_StoreIdTaken);
        }

        return ModelState.IsValid;
    }
}

/// <summary>The form of a book.</summary>
public sealed class BookForm
{
    public string? Name { get; set; }

    public string? StoreId { get; set; }

    /// <summary>The form filled in for an existing book.</summary>
    public static BookForm Of(Book book) => new()
    {
        Name = book.Name,
        StoreId = book.StoreId.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The details of the book; null, with an error at each invalid field, if the form is invalid.</summary>
    public BookDetails? Read(ModelStateDictionary errors)
    {
        var name = errors.ReadName(nameof(Name), Name);
        var digits = TypedText.HalfWidth(StoreId ?? "").Trim();
        var storeId = PlainText.Number(digits) ?? 0;
        if (storeId == 0)
        {
            errors.AddModelError(nameof(StoreId), Labels.App_NeedsStoreId);
        }

        return errors.IsValid ? new BookDetails(name!, storeId) : null;
    }
}

/// <summary>The details of a book that can be edited.</summary>
public sealed record BookDetails(string Name, long StoreId);

/// <summary>The form of a book; without a book it adds one.</summary>
public sealed record BookPage(Book? Book, BookForm Form);
