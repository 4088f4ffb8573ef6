using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FewerIndexMoves : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Reports_JobId",
                table: "Reports");

            migrationBuilder.DropIndex(
                name: "IX_Reports_Nobody",
                table: "Reports");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_EndedById",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Enrollment",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Open",
                table: "Jobs");

            migrationBuilder.CreateIndex(
                name: "IX_Reports_JobId",
                table: "Reports",
                column: "JobId",
                filter: "[JobId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Reports_Nobody",
                table: "Reports",
                column: "ReceivedAt",
                filter: "[State] = 3");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_EndedById",
                table: "Jobs",
                column: "EndedById",
                filter: "[EndedById] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Enrollment",
                table: "Jobs",
                column: "EnrollmentId");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Open",
                table: "Jobs",
                column: "Id",
                filter: "[DueAt] IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Reports_JobId",
                table: "Reports");

            migrationBuilder.DropIndex(
                name: "IX_Reports_Nobody",
                table: "Reports");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_EndedById",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Enrollment",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_Open",
                table: "Jobs");

            migrationBuilder.CreateIndex(
                name: "IX_Reports_JobId",
                table: "Reports",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_Reports_Nobody",
                table: "Reports",
                column: "ReceivedAt",
                filter: "[JobId] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_EndedById",
                table: "Jobs",
                column: "EndedById");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Enrollment",
                table: "Jobs",
                column: "EnrollmentId",
                filter: "[DueAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Open",
                table: "Jobs",
                columns: new[] { "Stage", "Id" },
                filter: "[DueAt] IS NOT NULL");
        }
    }
}
