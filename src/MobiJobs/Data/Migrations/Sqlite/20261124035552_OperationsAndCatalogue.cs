using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class OperationsAndCatalogue : Migration
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
                name: "Apps",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Source = table.Column<byte>(type: "INTEGER", nullable: false),
                    StoreId = table.Column<long>(type: "INTEGER", nullable: true),
                    BundleId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    ManifestUrl = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Families = table.Column<byte>(type: "INTEGER", nullable: false),
                    NeedsSupervision = table.Column<bool>(type: "INTEGER", nullable: false),
                    RetiredAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Apps", x => x.Id);
                });

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
                name: "Books",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    StoreId = table.Column<long>(type: "INTEGER", nullable: false),
                    RetiredAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Books", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "FeatureSets",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Identifier = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    PayloadIdentifier = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Forbidden = table.Column<int>(type: "INTEGER", nullable: false),
                    RestrictsAppStore = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReplacedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    RetiredAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FeatureSets", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "OperationRuns",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    Things = table.Column<string>(type: "TEXT", nullable: false),
                    Selection = table.Column<string>(type: "TEXT", nullable: false),
                    UpToId = table.Column<long>(type: "INTEGER", nullable: false),
                    RequestedById = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReserveFor = table.Column<long>(type: "INTEGER", nullable: true),
                    Source = table.Column<byte>(type: "INTEGER", nullable: false),
                    Cursor = table.Column<long>(type: "INTEGER", nullable: false),
                    Looked = table.Column<int>(type: "INTEGER", nullable: false),
                    CheckedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LeaveOut = table.Column<int>(type: "INTEGER", nullable: false),
                    Expected = table.Column<int>(type: "INTEGER", nullable: false),
                    ClearsQueue = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OperationId = table.Column<long>(type: "INTEGER", nullable: true),
                    Registered = table.Column<int>(type: "INTEGER", nullable: false),
                    Cleared = table.Column<int>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    MovedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OperationRuns", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Profiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Identifier = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Uuid = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PayloadTypes = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    IsSigned = table.Column<bool>(type: "INTEGER", nullable: false),
                    Forbidden = table.Column<int>(type: "INTEGER", nullable: false),
                    RestrictsAppStore = table.Column<bool>(type: "INTEGER", nullable: false),
                    NeedsSupervision = table.Column<bool>(type: "INTEGER", nullable: false),
                    UploadedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RetiredAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Profiles", x => x.Id);
                });

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

            migrationBuilder.CreateTable(
                name: "OperationTargets",
                columns: table => new
                {
                    RunId = table.Column<long>(type: "INTEGER", nullable: false),
                    DeviceId = table.Column<long>(type: "INTEGER", nullable: false),
                    Item = table.Column<byte>(type: "INTEGER", nullable: false),
                    Findings = table.Column<int>(type: "INTEGER", nullable: false)
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
                name: "IX_Operations_RegisteredAt",
                table: "Operations",
                column: "RegisteredAt");

            migrationBuilder.CreateIndex(
                name: "IX_Operations_RetryRunId",
                table: "Operations",
                column: "RetryRunId",
                filter: "[RetryRunId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_OpenKind",
                table: "Jobs",
                columns: new[] { "Kind", "Id" },
                filter: "[DueAt] IS NOT NULL");

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
                name: "IX_Apps_Name",
                table: "Apps",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "UX_Apps_BundleId",
                table: "Apps",
                columns: new[] { "Source", "BundleId" },
                unique: true,
                filter: "[BundleId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UX_Apps_StoreId",
                table: "Apps",
                columns: new[] { "Source", "StoreId" },
                unique: true,
                filter: "[StoreId] IS NOT NULL");

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
                name: "IX_Books_Name",
                table: "Books",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "IX_Books_StoreId",
                table: "Books",
                column: "StoreId",
                unique: true);

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

            migrationBuilder.CreateIndex(
                name: "IX_FeatureSets_Identifier",
                table: "FeatureSets",
                column: "Identifier",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FeatureSets_Name",
                table: "FeatureSets",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "UX_FeatureSets_Current",
                table: "FeatureSets",
                column: "PayloadIdentifier",
                unique: true,
                filter: "[ReplacedAt] IS NULL");

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

            migrationBuilder.CreateIndex(
                name: "IX_Profiles_Identifier",
                table: "Profiles",
                column: "Identifier",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Profiles_Name",
                table: "Profiles",
                column: "Name");

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
                name: "AutoDeliveryApps");

            migrationBuilder.DropTable(
                name: "AutoDeliveryRuns");

            migrationBuilder.DropTable(
                name: "Books");

            migrationBuilder.DropTable(
                name: "DeliveryHolds");

            migrationBuilder.DropTable(
                name: "ExcludedPeriods");

            migrationBuilder.DropTable(
                name: "FeatureSets");

            migrationBuilder.DropTable(
                name: "OperationTargets");

            migrationBuilder.DropTable(
                name: "Profiles");

            migrationBuilder.DropTable(
                name: "RequestKeys");

            migrationBuilder.DropTable(
                name: "RetryRuns");

            migrationBuilder.DropTable(
                name: "Apps");

            migrationBuilder.DropTable(
                name: "AutoDeliveryLists");

            migrationBuilder.DropTable(
                name: "OperationRuns");

            migrationBuilder.DropIndex(
                name: "IX_Operations_RegisteredAt",
                table: "Operations");

            migrationBuilder.DropIndex(
                name: "IX_Operations_RetryRunId",
                table: "Operations");

            migrationBuilder.DropIndex(
                name: "IX_Jobs_OpenKind",
                table: "Jobs");

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
