using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.Sqlite
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
