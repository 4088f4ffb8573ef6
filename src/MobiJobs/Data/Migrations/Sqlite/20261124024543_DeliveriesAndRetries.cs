using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DeliveriesAndRetries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "RetryRunId",
                table: "Operations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RetryOfId",
                table: "Jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Held",
                table: "CancelRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "RequestKeys",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    PersonId = table.Column<int>(type: "INTEGER", nullable: false),
                    Key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Fingerprint = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RunId = table.Column<long>(type: "INTEGER", nullable: true),
                    Status = table.Column<int>(type: "INTEGER", nullable: true),
                    ContentType = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Location = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    Body = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RequestKeys", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RequestKeys_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RetryRuns",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Scope = table.Column<byte>(type: "INTEGER", nullable: false),
                    Selection = table.Column<string>(type: "TEXT", nullable: false),
                    Causes = table.Column<string>(type: "TEXT", nullable: false),
                    WithCanceled = table.Column<bool>(type: "INTEGER", nullable: false),
                    Expected = table.Column<int>(type: "INTEGER", nullable: false),
                    RequestedById = table.Column<int>(type: "INTEGER", nullable: false),
                    PreviewedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Cursor = table.Column<long>(type: "INTEGER", nullable: false),
                    Retried = table.Column<int>(type: "INTEGER", nullable: false),
                    LeftOut = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RetryRuns", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Operations_RegisteredAt",
                table: "Operations",
                column: "RegisteredAt");

            migrationBuilder.CreateIndex(
                name: "IX_Operations_RetryRunId",
                table: "Operations",
                column: "RetryRunId",
                filter: "[RetryRunId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_OperationEnded",
                table: "Jobs",
                columns: new[] { "OperationId", "Status", "Id" },
                filter: "[OperationId] IS NOT NULL AND [DueAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "UX_Jobs_RetryOf",
                table: "Jobs",
                column: "RetryOfId",
                unique: true,
                filter: "[RetryOfId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RequestKeys_CreatedAt",
                table: "RequestKeys",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_RequestKeys_PersonId_Key",
                table: "RequestKeys",
                columns: new[] { "PersonId", "Key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RetryRuns_PreviewedAt",
                table: "RetryRuns",
                column: "PreviewedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RequestKeys");

            migrationBuilder.DropTable(
                name: "RetryRuns");

            migrationBuilder.DropIndex(
                name: "IX_Operations_RegisteredAt",
                table: "Operations");

            migrationBuilder.DropIndex(
                name: "IX_Operations_RetryRunId",
                table: "Operations");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_OperationEnded",
                table: "Jobs");

            migrationBuilder.DropIndex(
                name: "UX_Jobs_RetryOf",
                table: "Jobs");

            migrationBuilder.DropColumn(
                name: "RetryRunId",
                table: "Operations");

            migrationBuilder.DropColumn(
                name: "RetryOfId",
                table: "Jobs");

            migrationBuilder.DropColumn(
                name: "Held",
                table: "CancelRuns");
        }
    }
}
