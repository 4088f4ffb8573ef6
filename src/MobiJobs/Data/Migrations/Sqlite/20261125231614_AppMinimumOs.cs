using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AppMinimumOs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "MinimumOs",
                table: "Apps",
                type: "TEXT",
                maxLength: 20,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MinimumOs",
                table: "Apps");
        }
    }
}
