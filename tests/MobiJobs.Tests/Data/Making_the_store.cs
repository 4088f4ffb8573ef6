using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MobiJobs.Data;
using MobiJobs.Tests.Support;

namespace MobiJobs.Tests.Data;

/// <summary>The program makes its store itself, where it may.</summary>
public sealed class Making_the_store
{
    [Fact]
    public async Task A_store_that_is_not_there_is_made_as_the_program_needs_it()
    {
        var folder = Directory.CreateTempSubdirectory("mobijobs-test-").FullName;
        await using (var store = TestStore.Missing(folder, "new"))
        {
            await using var services = new ServiceCollection().AddLogging().AddDatabase(store.Settings)
                .BuildServiceProvider();
            await using var scope = services.CreateWorkScope("test");
            var db = scope.ServiceProvider.GetRequiredService<MobiJobsDb>();

            await DatabaseStart.MigrateAsync(db, TimeProvider.System, default);
            await DatabaseStart.MigrateAsync(db, TimeProvider.System, default);

            Assert.Equal(1, await db.Installations.CountAsync());
        }

        Directory.Delete(folder, recursive: true);
    }
}
