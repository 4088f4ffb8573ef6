using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DevicesAndGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_DeviceGroups_Name",
                table: "DeviceGroups");

            migrationBuilder.AddColumn<int>(
                name: "ParentId",
                table: "DeviceGroups",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Path",
                table: "DeviceGroups",
                type: "TEXT",
                unicode: false,
                maxLength: 1090,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "ImportRuns",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    RequestedById = table.Column<int>(type: "INTEGER", nullable: false),
                    PreviewedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    MakesGroups = table.Column<bool>(type: "INTEGER", nullable: false),
                    Rows = table.Column<int>(type: "INTEGER", nullable: false),
                    Expected = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Cursor = table.Column<int>(type: "INTEGER", nullable: false),
                    Registered = table.Column<int>(type: "INTEGER", nullable: false),
                    Changed = table.Column<int>(type: "INTEGER", nullable: false),
                    Unchanged = table.Column<int>(type: "INTEGER", nullable: false),
                    Wrong = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportRuns", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ImportFiles",
                columns: table => new
                {
                    RunId = table.Column<long>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportFiles", x => x.RunId);
                    table.ForeignKey(
                        name: "FK_ImportFiles_ImportRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "ImportRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_LastContact",
                table: "Devices",
                columns: new[] { "LastContactAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Owner",
                table: "Devices",
                columns: new[] { "OwnerName", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceGroups_Path",
                table: "DeviceGroups",
                column: "Path");

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_Siblings",
                table: "DeviceGroups",
                columns: new[] { "ParentId", "Name" },
                unique: true,
                filter: "[ParentId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_Top",
                table: "DeviceGroups",
                column: "Name",
                unique: true,
                filter: "[ParentId] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ImportRuns_PreviewedAt",
                table: "ImportRuns",
                column: "PreviewedAt");

            migrationBuilder.AddForeignKey(
                name: "FK_DeviceGroups_DeviceGroups_ParentId",
                table: "DeviceGroups",
                column: "ParentId",
                principalTable: "DeviceGroups",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_DeviceGroups_DeviceGroups_ParentId",
                table: "DeviceGroups");

            migrationBuilder.DropTable(
                name: "ImportFiles");

            migrationBuilder.DropTable(
                name: "ImportRuns");

            migrationBuilder.DropIndex(
                name: "IX_Devices_LastContact",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Owner",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_DeviceGroups_Path",
                table: "DeviceGroups");

            migrationBuilder.DropIndex(
                name: "UX_DeviceGroups_Siblings",
                table: "DeviceGroups");

            migrationBuilder.DropIndex(
                name: "UX_DeviceGroups_Top",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "ParentId",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "Path",
                table: "DeviceGroups");

            migrationBuilder.CreateIndex(
                name: "IX_DeviceGroups_Name",
                table: "DeviceGroups",
                column: "Name",
                unique: true);
        }
    }
}
