using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Catalogue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Apps",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Source = table.Column<byte>(type: "tinyint", nullable: false),
                    StoreId = table.Column<long>(type: "bigint", nullable: true),
                    BundleId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    ManifestUrl = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    Families = table.Column<byte>(type: "tinyint", nullable: false),
                    NeedsSupervision = table.Column<bool>(type: "bit", nullable: false),
                    RetiredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Apps", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Books",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    StoreId = table.Column<long>(type: "bigint", nullable: false),
                    RetiredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Books", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "FeatureSets",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Identifier = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    PayloadIdentifier = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Version = table.Column<int>(type: "int", nullable: false),
                    Forbidden = table.Column<int>(type: "int", nullable: false),
                    RestrictsAppStore = table.Column<bool>(type: "bit", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    ReplacedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    RetiredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FeatureSets", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Profiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Identifier = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Uuid = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    PayloadTypes = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false),
                    Content = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    IsSigned = table.Column<bool>(type: "bit", nullable: false),
                    Forbidden = table.Column<int>(type: "int", nullable: false),
                    RestrictsAppStore = table.Column<bool>(type: "bit", nullable: false),
                    NeedsSupervision = table.Column<bool>(type: "bit", nullable: false),
                    UploadedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    RetiredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Profiles", x => x.Id);
                });

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
                name: "IX_Books_Name",
                table: "Books",
                column: "Name");

            migrationBuilder.CreateIndex(
                name: "IX_Books_StoreId",
                table: "Books",
                column: "StoreId",
                unique: true);

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
                name: "IX_Profiles_Identifier",
                table: "Profiles",
                column: "Identifier",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Profiles_Name",
                table: "Profiles",
                column: "Name");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Apps");

            migrationBuilder.DropTable(
                name: "Books");

            migrationBuilder.DropTable(
                name: "FeatureSets");

            migrationBuilder.DropTable(
                name: "Profiles");
        }
    }
}
