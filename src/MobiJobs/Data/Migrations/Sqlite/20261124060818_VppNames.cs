using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class VppNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {

        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {

        }
    }
}
