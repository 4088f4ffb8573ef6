using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Vpp : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "VppUserId",
                table: "Devices",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "VppTokens",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    GroupId = table.Column<int>(type: "INTEGER", nullable: false),
                    LocationId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    LocationName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Organization = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Secret = table.Column<string>(type: "TEXT", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RegisteredAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SyncedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Trouble = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VppTokens", x => x.Id);
                    table.ForeignKey(
                        name: "FK_VppTokens_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "VppContents",
                columns: table => new
                {
                    TokenId = table.Column<int>(type: "INTEGER", nullable: false),
                    StoreId = table.Column<long>(type: "INTEGER", nullable: false),
                    Pricing = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    IsBook = table.Column<bool>(type: "INTEGER", nullable: false),
                    Total = table.Column<int>(type: "INTEGER", nullable: false),
                    Assigned = table.Column<int>(type: "INTEGER", nullable: false),
                    IsDeviceAssignable = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsRevocable = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VppContents", x => new { x.TokenId, x.StoreId });
                    table.ForeignKey(
                        name: "FK_VppContents_VppTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "VppTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "VppOrders",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    TokenId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    Change = table.Column<string>(type: "TEXT", nullable: false),
                    RequestedById = table.Column<int>(type: "INTEGER", nullable: false),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<byte>(type: "INTEGER", nullable: false),
                    EventId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Code = table.Column<int>(type: "INTEGER", nullable: true),
                    Words = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VppOrders", x => x.Id);
                    table.ForeignKey(
                        name: "FK_VppOrders_Requesters_RequestedById",
                        column: x => x.RequestedById,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_VppOrders_VppTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "VppTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "VppShares",
                columns: table => new
                {
                    TokenId = table.Column<int>(type: "INTEGER", nullable: false),
                    GroupId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VppShares", x => new { x.TokenId, x.GroupId });
                    table.ForeignKey(
                        name: "FK_VppShares_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_VppShares_VppTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "VppTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "VppUsers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    TokenId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Email = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    ManagedAppleId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Status = table.Column<byte>(type: "INTEGER", nullable: false),
                    AccountHash = table.Column<string>(type: "TEXT", maxLength: 128, nullable: true),
                    InviteCode = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    InvitedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AssociatedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VppUsers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_VppUsers_VppTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "VppTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Licenses",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    TokenId = table.Column<int>(type: "INTEGER", nullable: false),
                    StoreId = table.Column<long>(type: "INTEGER", nullable: false),
                    UserId = table.Column<int>(type: "INTEGER", nullable: true),
                    SerialNumber = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AssignedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Licenses", x => x.Id);
                    table.CheckConstraint("CK_Licenses_Whose", "([UserId] IS NULL AND [SerialNumber] IS NOT NULL) OR ([UserId] IS NOT NULL AND [SerialNumber] IS NULL)");
                    table.ForeignKey(
                        name: "FK_Licenses_VppTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "VppTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_Licenses_VppUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "VppUsers",
                        principalColumn: "Id");
                });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_VppUserId",
                table: "Devices",
                column: "VppUserId");

            migrationBuilder.CreateIndex(
                name: "IX_Licenses_SerialNumber",
                table: "Licenses",
                column: "SerialNumber",
                filter: "[SerialNumber] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Licenses_UserId",
                table: "Licenses",
                column: "UserId",
                filter: "[UserId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UX_Licenses_Device",
                table: "Licenses",
                columns: new[] { "TokenId", "StoreId", "SerialNumber" },
                unique: true,
                filter: "[SerialNumber] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UX_Licenses_User",
                table: "Licenses",
                columns: new[] { "TokenId", "StoreId", "UserId" },
                unique: true,
                filter: "[UserId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_Due",
                table: "VppOrders",
                column: "DueAt",
                filter: "[DueAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_RequestedById",
                table: "VppOrders",
                column: "RequestedById");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_TokenId_Id",
                table: "VppOrders",
                columns: new[] { "TokenId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_VppShares_GroupId",
                table: "VppShares",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_VppTokens_ExpiresAt",
                table: "VppTokens",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_VppTokens_GroupId",
                table: "VppTokens",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_VppTokens_LocationId",
                table: "VppTokens",
                column: "LocationId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_VppUsers_TokenId_Name",
                table: "VppUsers",
                columns: new[] { "TokenId", "Name" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_Devices_VppUsers_VppUserId",
                table: "Devices",
                column: "VppUserId",
                principalTable: "VppUsers",
                principalColumn: "Id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Devices_VppUsers_VppUserId",
                table: "Devices");

            migrationBuilder.DropTable(
                name: "Licenses");

            migrationBuilder.DropTable(
                name: "VppContents");

            migrationBuilder.DropTable(
                name: "VppOrders");

            migrationBuilder.DropTable(
                name: "VppShares");

            migrationBuilder.DropTable(
                name: "VppUsers");

            migrationBuilder.DropTable(
                name: "VppTokens");

            migrationBuilder.DropIndex(
                name: "IX_Devices_VppUserId",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "VppUserId",
                table: "Devices");
        }
    }
}
