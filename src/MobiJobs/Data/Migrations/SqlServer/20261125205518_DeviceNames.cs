using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class DeviceNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Devices_GroupId",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_LastContact",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Owner",
                table: "Devices");

            migrationBuilder.AddColumn<string>(
                name: "Name",
                table: "Devices",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Group",
                table: "Devices",
                columns: new[] { "GroupId", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_LastContact",
                table: "Devices",
                columns: new[] { "LastContactAt", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Model",
                table: "Devices",
                columns: new[] { "Model", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Name",
                table: "Devices",
                columns: new[] { "Name", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Owner",
                table: "Devices",
                columns: new[] { "OwnerName", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Serial",
                table: "Devices",
                columns: new[] { "SerialNumber", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_State",
                table: "Devices",
                columns: new[] { "State", "Number" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Devices_Group",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_LastContact",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Model",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Name",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Owner",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_Serial",
                table: "Devices");

            migrationBuilder.DropIndex(
                name: "IX_Devices_State",
                table: "Devices");

            migrationBuilder.DropColumn(
                name: "Name",
                table: "Devices");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_GroupId",
                table: "Devices",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_LastContact",
                table: "Devices",
                columns: new[] { "LastContactAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Owner",
                table: "Devices",
                columns: new[] { "OwnerName", "Id" });
        }
    }
}
