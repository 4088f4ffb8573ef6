using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.SqlServer
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

            migrationBuilder.AlterColumn<string>(
                name: "Name",
                table: "DeviceGroups",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(40)",
                oldMaxLength: 40);

            migrationBuilder.AddColumn<int>(
                name: "ParentId",
                table: "DeviceGroups",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Path",
                table: "DeviceGroups",
                type: "varchar(1090)",
                unicode: false,
                maxLength: 1090,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

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

            migrationBuilder.AlterColumn<string>(
                name: "Name",
                table: "DeviceGroups",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "nvarchar(40)",
                oldMaxLength: 40,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateIndex(
                name: "IX_DeviceGroups_Name",
                table: "DeviceGroups",
                column: "Name",
                unique: true);
        }
    }
}
