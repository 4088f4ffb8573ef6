using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class IndexFinalStatuses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Jobs_Requester",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Status",
                table: "Jobs");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Requester",
                table: "Jobs",
                columns: new[] { "RequestedById", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_RequesterStatus",
                table: "Jobs",
                columns: new[] { "RequestedById", "Status", "Id" },
                filter: "[DueAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Status",
                table: "Jobs",
                columns: new[] { "Status", "Id" },
                filter: "[DueAt] IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Jobs_Requester",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_RequesterStatus",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Status",
                table: "Jobs");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Requester",
                table: "Jobs",
                columns: new[] { "RequestedById", "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Status",
                table: "Jobs",
                columns: new[] { "Status", "Id" });
        }
    }
}
