using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MobiJobs.Accounts;
using MobiJobs.Audit;
using MobiJobs.Data;

namespace MobiJobs.Catalogue.Books;

/// <summary>ブック: the same for books.</summary>
[Route("books"), Authorize(Policy = Permissions.Read)]
public sealed class BooksController(MobiJobsDb db, TimeProvider clock) : Controller
{
    [HttpGet("")]
    public async Task<IActionResult> Index(CatalogueQuery query, CancellationToken stopping)
    {
        var books = db.Books.AsNoTracking();
        if (query.Search is not null) { books = books.Where(b => EF.Functions.Like(b.Name, query.Pattern, "\\") || b.StoreId == query.Number); }

        return View(await query.PageAsync(books, stopping));
    }

    [HttpGet("new"), Authorize(Policy = Permissions.ManageCatalogue)]
    public IActionResult New() => View("Edit", new BookPage(null, new BookForm()));

    [HttpPost(""), Authorize(Policy = Permissions.ManageCatalogue)]
    public Task<IActionResult> Create(BookForm form, CancellationToken stopping) => PutAsync(null, form, stopping);

    [HttpGet("{id:int}/edit"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Edit(int id, CancellationToken stopping) => await FindAsync(id, stopping) is { } book
        ? View("Edit", new BookPage(book, new BookForm { Name = book.Name, StoreId = book.StoreId.ToString(CultureInfo.InvariantCulture) }))
        : NotFound();

    [HttpPost("{id:int}"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Update(int id, BookForm form, CancellationToken stopping) =>
        await FindAsync(id, stopping) is { } book ? await PutAsync(book, form, stopping) : NotFound();

    [HttpPost("{id:int}/retire"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Retire(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } book) { return NotFound(); }

        book.Retire(clock.UtcNow());
        return await SaveAsync(book, AuditAction.CatalogueRetired, Labels.Catalogue_Retired, stopping);
    }

    [HttpPost("{id:int}/restore"), Authorize(Policy = Permissions.ManageCatalogue)]
    public async Task<IActionResult> Restore(int id, CancellationToken stopping)
    {
        if (await FindAsync(id, stopping) is not { } book) { return NotFound(); }

        book.Restore();
        return await SaveAsync(book, AuditAction.CatalogueRestored, Labels.Catalogue_Restored, stopping);
    }

    private Task<Book?> FindAsync(int id, CancellationToken stopping) => db.Books.FirstOrDefaultAsync(b => b.Id == id, stopping);

    private async Task<IActionResult> PutAsync(Book? book, BookForm form, CancellationToken stopping)
    {
        var name = ModelState.ReadName(nameof(form.Name), form.Name);
        var isNumber = long.TryParse(form.StoreId?.Normalize(NormalizationForm.FormKC).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var storeId) && storeId > 0;
        var self = book?.Id;
        if (!isNumber) { ModelState.AddModelError(nameof(form.StoreId), Labels.App_NeedsStoreId); }
        else if (await db.Books.AnyAsync(b => b.StoreId == storeId && b.Id != self, stopping)) { ModelState.AddModelError(nameof(form.StoreId), Labels.App_StoreIdTaken); }

        if (!ModelState.IsValid) { return View("Edit", new BookPage(book, form)); }

        if (book is not null)
        {
            book.Edit(name!, storeId);
            return await SaveAsync(book, AuditAction.CatalogueEdited, Labels.Catalogue_Saved, stopping);
        }

        var added = Book.Add(name!, storeId);
        db.Books.Add(added);
        return await SaveAsync(added, AuditAction.CatalogueAdded, Labels.Catalogue_Added, stopping);
    }

    private async Task<IActionResult> SaveAsync(Book book, AuditAction action, string message, CancellationToken stopping)
    {
        db.Audit.Add(AuditEntry.Of(User.Identity!.Name!, action, $"book: {book.Name}", clock.UtcNow()));
        try
        {
            await db.SaveChangesAsync(stopping);
        }
        catch (DbUpdateException e) when (db.IsUniqueViolation(e))
        {
            TempData.Say(Pages.Warning, Labels.App_StoreIdTaken);
            return RedirectToAction(nameof(Index));
        }

        TempData.Say(Pages.Message, message, book.Name);
        return RedirectToAction(nameof(Index), new { state = book.RetiredAt is null ? null : CatalogueQuery.Retired });
    }
}

/// <summary>A book as the form has it.</summary>
public sealed class BookForm
{
    public string? Name { get; set; }

    public string? StoreId { get; set; }
}

/// <summary>A book's form; without a book it is a new one.</summary>
public sealed record BookPage(Book? Book, BookForm Form);
