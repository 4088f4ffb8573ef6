using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class OperationRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "OperationRuns",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    Things = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Selection = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    UpToId = table.Column<long>(type: "bigint", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    ReserveFor = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Source = table.Column<byte>(type: "tinyint", nullable: false),
                    Cursor = table.Column<long>(type: "bigint", nullable: false),
                    Looked = table.Column<int>(type: "int", nullable: false),
                    CheckedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    LeaveOut = table.Column<int>(type: "int", nullable: false),
                    Expected = table.Column<int>(type: "int", nullable: false),
                    ClearsQueue = table.Column<bool>(type: "bit", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    OperationId = table.Column<long>(type: "bigint", nullable: true),
                    Registered = table.Column<int>(type: "int", nullable: false),
                    Cleared = table.Column<int>(type: "int", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    MovedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OperationRuns", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "OperationTargets",
                columns: table => new
                {
                    RunId = table.Column<long>(type: "bigint", nullable: false),
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    Item = table.Column<byte>(type: "tinyint", nullable: false),
                    Findings = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OperationTargets", x => new { x.RunId, x.DeviceId, x.Item });
                    table.ForeignKey(
                        name: "FK_OperationTargets_OperationRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "OperationRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_OperationRuns_CreatedAt",
                table: "OperationRuns",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_OperationRuns_OperationId",
                table: "OperationRuns",
                column: "OperationId",
                filter: "[OperationId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_OperationRuns_Unfinished",
                table: "OperationRuns",
                column: "MovedAt",
                filter: "[EndedAt] IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "OperationTargets");

            migrationBuilder.DropTable(
                name: "OperationRuns");
        }
    }
}
