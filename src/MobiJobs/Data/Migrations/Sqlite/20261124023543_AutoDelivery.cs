using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AutoDelivery : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AutoDeliveryLists",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    GroupId = table.Column<int>(type: "INTEGER", nullable: false),
                    IncludesBelow = table.Column<bool>(type: "INTEGER", nullable: false),
                    Days = table.Column<byte>(type: "INTEGER", nullable: false),
                    Minute = table.Column<int>(type: "INTEGER", nullable: false),
                    PausedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    NextRunAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastRunAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AutoDeliveryLists", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AutoDeliveryLists_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AutoDeliveryApps",
                columns: table => new
                {
                    ListId = table.Column<int>(type: "INTEGER", nullable: false),
                    AppId = table.Column<int>(type: "INTEGER", nullable: false),
                    GroupId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AutoDeliveryApps", x => new { x.ListId, x.AppId });
                    table.ForeignKey(
                        name: "FK_AutoDeliveryApps_Apps_AppId",
                        column: x => x.AppId,
                        principalTable: "Apps",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AutoDeliveryApps_AutoDeliveryLists_ListId",
                        column: x => x.ListId,
                        principalTable: "AutoDeliveryLists",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AutoDeliveryRuns",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ListId = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    IsScheduled = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartedBy = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    OperationId = table.Column<long>(type: "INTEGER", nullable: true),
                    Cursor = table.Column<long>(type: "INTEGER", nullable: false),
                    Deliveries = table.Column<int>(type: "INTEGER", nullable: false),
                    Asked = table.Column<int>(type: "INTEGER", nullable: false),
                    Held = table.Column<int>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AutoDeliveryRuns", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AutoDeliveryRuns_AutoDeliveryLists_ListId",
                        column: x => x.ListId,
                        principalTable: "AutoDeliveryLists",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DeliveryHolds",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ListId = table.Column<int>(type: "INTEGER", nullable: false),
                    DeviceId = table.Column<long>(type: "INTEGER", nullable: false),
                    AppId = table.Column<int>(type: "INTEGER", nullable: false),
                    HeldAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReleasedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeliveryHolds", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DeliveryHolds_Apps_AppId",
                        column: x => x.AppId,
                        principalTable: "Apps",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_DeliveryHolds_AutoDeliveryLists_ListId",
                        column: x => x.ListId,
                        principalTable: "AutoDeliveryLists",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_DeliveryHolds_Devices_DeviceId",
                        column: x => x.DeviceId,
                        principalTable: "Devices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ExcludedPeriods",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ListId = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Days = table.Column<byte>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExcludedPeriods", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ExcludedPeriods_AutoDeliveryLists_ListId",
                        column: x => x.ListId,
                        principalTable: "AutoDeliveryLists",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AutoDeliveryApps_AppId",
                table: "AutoDeliveryApps",
                column: "AppId");

            migrationBuilder.CreateIndex(
                name: "UX_AutoDeliveryApps_OnceAGroup",
                table: "AutoDeliveryApps",
                columns: new[] { "GroupId", "AppId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AutoDeliveryLists_Due",
                table: "AutoDeliveryLists",
                column: "NextRunAt",
                filter: "[NextRunAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AutoDeliveryLists_GroupId_Name",
                table: "AutoDeliveryLists",
                columns: new[] { "GroupId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AutoDeliveryRuns_ListId_Id",
                table: "AutoDeliveryRuns",
                columns: new[] { "ListId", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_AutoDeliveryRuns_Open",
                table: "AutoDeliveryRuns",
                column: "ListId",
                unique: true,
                filter: "[EndedAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryHolds_AppId",
                table: "DeliveryHolds",
                column: "AppId");

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryHolds_DeviceId",
                table: "DeliveryHolds",
                column: "DeviceId");

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryHolds_ListId_DeviceId_AppId",
                table: "DeliveryHolds",
                columns: new[] { "ListId", "DeviceId", "AppId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ExcludedPeriods_ListId",
                table: "ExcludedPeriods",
                column: "ListId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AutoDeliveryApps");

            migrationBuilder.DropTable(
                name: "AutoDeliveryRuns");

            migrationBuilder.DropTable(
                name: "DeliveryHolds");

            migrationBuilder.DropTable(
                name: "ExcludedPeriods");

            migrationBuilder.DropTable(
                name: "AutoDeliveryLists");
        }
    }
}
