using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.SqlServer
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
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RetryOfId",
                table: "Jobs",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Held",
                table: "CancelRuns",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "RequestKeys",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Key = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Fingerprint = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    RunId = table.Column<long>(type: "bigint", nullable: true),
                    Status = table.Column<int>(type: "int", nullable: true),
                    ContentType = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Location = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    Body = table.Column<string>(type: "nvarchar(max)", nullable: true)
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
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Scope = table.Column<byte>(type: "tinyint", nullable: false),
                    Selection = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Causes = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    WithCanceled = table.Column<bool>(type: "bit", nullable: false),
                    Expected = table.Column<int>(type: "int", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    PreviewedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Cursor = table.Column<long>(type: "bigint", nullable: false),
                    Retried = table.Column<int>(type: "int", nullable: false),
                    LeftOut = table.Column<int>(type: "int", nullable: false)
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
                filter: "[OperationId] IS NOT NULL AND [DueAt] IS NULL")
                .Annotation("SqlServer:Include", new[] { "DueAt" });

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
