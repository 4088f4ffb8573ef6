using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MobiJobs.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Initial : Migration
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
                    MinimumOs = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: true),
                    RetiredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Apps", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AspNetRoles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true),
                    NormalizedName = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetRoles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUsers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    DisabledAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    PasswordGivenAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    SignedInAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    UserName = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true),
                    NormalizedUserName = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Email = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true),
                    NormalizedEmail = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true),
                    EmailConfirmed = table.Column<bool>(type: "bit", nullable: false),
                    PasswordHash = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    SecurityStamp = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    PhoneNumber = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    PhoneNumberConfirmed = table.Column<bool>(type: "bit", nullable: false),
                    TwoFactorEnabled = table.Column<bool>(type: "bit", nullable: false),
                    LockoutEnd = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    LockoutEnabled = table.Column<bool>(type: "bit", nullable: false),
                    AccessFailedCount = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUsers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Audit",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    At = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Who = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false),
                    RequesterId = table.Column<int>(type: "int", nullable: true),
                    Via = table.Column<byte>(type: "tinyint", nullable: false),
                    Address = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    ViaName = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Action = table.Column<byte>(type: "tinyint", nullable: false),
                    Subject = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false),
                    Count = table.Column<int>(type: "int", nullable: false),
                    Before = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    After = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    DeviceNumber = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    SerialNumber = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    OperationId = table.Column<long>(type: "bigint", nullable: true),
                    RunId = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Audit", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AuditSeals",
                columns: table => new
                {
                    Number = table.Column<long>(type: "bigint", nullable: false),
                    FromId = table.Column<long>(type: "bigint", nullable: false),
                    ToId = table.Column<long>(type: "bigint", nullable: false),
                    Count = table.Column<int>(type: "int", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Algorithm = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    Previous = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    EntriesHash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Entries = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    Hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    PurgedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    PurgeHash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditSeals", x => x.Number);
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
                name: "DataProtectionKeys",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    FriendlyName = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Xml = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataProtectionKeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DayCounts",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Status = table.Column<byte>(type: "tinyint", nullable: false),
                    Count = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DayCounts", x => new { x.Day, x.Status });
                });

            migrationBuilder.CreateTable(
                name: "DeviceGroups",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    ParentId = table.Column<int>(type: "int", nullable: true),
                    Name = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Look = table.Column<string>(type: "nvarchar(120)", maxLength: 120, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Path = table.Column<string>(type: "varchar(1090)", unicode: false, maxLength: 1090, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceGroups", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DeviceGroups_DeviceGroups_ParentId",
                        column: x => x.ParentId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
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
                name: "ImportMatches",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Key = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Headings = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ChangedBy = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false),
                    ChangedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportMatches", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Installation",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    Identity = table.Column<long>(type: "bigint", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    DemonstrationAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    StoppedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    StoppedBy = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    StoppedBecause = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    ChannelDownAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    ChannelTrouble = table.Column<byte>(type: "tinyint", nullable: true),
                    ChannelDetail = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    CheckedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    MovedTo = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    MovedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    FilledFrom = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    FilledUpTo = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Installation", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "OrganizationSettings",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    TimeZone = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    MonthsKept = table.Column<int>(type: "int", nullable: true),
                    Deadlines = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    WakeMinutes = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Redelivers = table.Column<bool>(type: "bit", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OrganizationSettings", x => x.Id);
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
                    Size = table.Column<int>(type: "int", nullable: false),
                    IsSigned = table.Column<bool>(type: "bit", nullable: false),
                    Signer = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Forbidden = table.Column<int>(type: "int", nullable: false),
                    RestrictsAppStore = table.Column<bool>(type: "bit", nullable: false),
                    OtherRestrictions = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    BlockedApps = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    AllowedApps = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    NeedsSupervision = table.Column<bool>(type: "bit", nullable: false),
                    UploadedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    RetiredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Profiles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PushCertificates",
                columns: table => new
                {
                    Topic = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CheckedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Result = table.Column<byte>(type: "tinyint", nullable: false),
                    Detail = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    NotAfter = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    NamedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PushCertificates", x => x.Topic);
                });

            migrationBuilder.CreateTable(
                name: "Requesters",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false),
                    NormalizedName = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Requesters", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Runs",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    Selection = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Order = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    TokenId = table.Column<int>(type: "int", nullable: true),
                    Count = table.Column<int>(type: "int", nullable: false),
                    Held = table.Column<int>(type: "int", nullable: false),
                    Registering = table.Column<int>(type: "int", nullable: false),
                    Registrations = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    UpToId = table.Column<long>(type: "bigint", nullable: false),
                    PreviewedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    FrozenAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    ReadyAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    CalledOffAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Irreversible = table.Column<byte>(type: "tinyint", nullable: true),
                    Approval = table.Column<byte>(type: "tinyint", nullable: false),
                    ApprovalUntil = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    RequestReason = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    DecidedById = table.Column<int>(type: "int", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    DecisionReason = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    NotRegistered = table.Column<int>(type: "int", nullable: false),
                    StoppedBefore = table.Column<int>(type: "int", nullable: false),
                    JobsEnded = table.Column<int>(type: "int", nullable: false),
                    JobsEndedUnseen = table.Column<int>(type: "int", nullable: false),
                    Pass = table.Column<byte>(type: "tinyint", nullable: false),
                    Cursor = table.Column<long>(type: "bigint", nullable: false),
                    LeaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    LeasedUntil = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Failures = table.Column<int>(type: "int", nullable: false),
                    RetryAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    StoppedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Runs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Throttles",
                columns: table => new
                {
                    Key = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Failures = table.Column<int>(type: "int", nullable: false),
                    LastAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    BlockedUntil = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Throttles", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "UnlockTokens",
                columns: table => new
                {
                    ChannelId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Secret = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    ReceivedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UnlockTokens", x => x.ChannelId);
                });

            migrationBuilder.CreateTable(
                name: "UsedTickets",
                columns: table => new
                {
                    Key = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    EndsAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsedTickets", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "Webhooks",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Address = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: false),
                    Secret = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: false),
                    FormerSecrets = table.Column<string>(type: "nvarchar(3003)", maxLength: 3003, nullable: true),
                    FormerUntil = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    DisabledAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    IsGone = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Webhooks", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AspNetRoleClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    RoleId = table.Column<int>(type: "int", nullable: false),
                    ClaimType = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    ClaimValue = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetRoleClaims", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AspNetRoleClaims_AspNetRoles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "AspNetRoles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AccountLinks",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    Stamp = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccountLinks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AccountLinks_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ApiTokens",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    Hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Permissions = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    IsLimitedToGroups = table.Column<bool>(type: "bit", nullable: false),
                    UsedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    UsedFrom = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    RevokedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    RevokedBy = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiTokens", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ApiTokens_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    UserId = table.Column<int>(type: "int", nullable: false),
                    ClaimType = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    ClaimValue = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserClaims", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AspNetUserClaims_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserLogins",
                columns: table => new
                {
                    LoginProvider = table.Column<string>(type: "nvarchar(450)", nullable: false),
                    ProviderKey = table.Column<string>(type: "nvarchar(450)", nullable: false),
                    ProviderDisplayName = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    UserId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserLogins", x => new { x.LoginProvider, x.ProviderKey });
                    table.ForeignKey(
                        name: "FK_AspNetUserLogins_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserRoles",
                columns: table => new
                {
                    UserId = table.Column<int>(type: "int", nullable: false),
                    RoleId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserRoles", x => new { x.UserId, x.RoleId });
                    table.ForeignKey(
                        name: "FK_AspNetUserRoles_AspNetRoles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "AspNetRoles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_AspNetUserRoles_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserTokens",
                columns: table => new
                {
                    UserId = table.Column<int>(type: "int", nullable: false),
                    LoginProvider = table.Column<string>(type: "nvarchar(450)", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(450)", nullable: false),
                    Value = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserTokens", x => new { x.UserId, x.LoginProvider, x.Name });
                    table.ForeignKey(
                        name: "FK_AspNetUserTokens_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Authenticators",
                columns: table => new
                {
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Secret = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    LastStep = table.Column<long>(type: "bigint", nullable: false),
                    AddedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    UsedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Authenticators", x => x.PersonId);
                    table.ForeignKey(
                        name: "FK_Authenticators_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Passkeys",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    Key = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CredentialId = table.Column<byte[]>(type: "varbinary(1023)", maxLength: 1023, nullable: false),
                    PublicKey = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    SignCount = table.Column<long>(type: "bigint", nullable: false),
                    Transports = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    IsBackupEligible = table.Column<bool>(type: "bit", nullable: false),
                    IsBackedUp = table.Column<bool>(type: "bit", nullable: false),
                    AddedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    UsedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Passkeys", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Passkeys_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ProviderIdentities",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Issuer = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Subject = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ShownAs = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true),
                    AddedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    UsedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderIdentities", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ProviderIdentities_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RecoveryCodes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Salt = table.Column<byte[]>(type: "varbinary(16)", maxLength: 16, nullable: false),
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RecoveryCodes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RecoveryCodes_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

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
                name: "SavedViews",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    Query = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedViews", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SavedViews_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    SeenAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Address = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true),
                    Browser = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    IsFromProvider = table.Column<bool>(type: "bit", nullable: false),
                    IsWhole = table.Column<bool>(type: "bit", nullable: false),
                    ProvedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    End = table.Column<byte>(type: "tinyint", nullable: true),
                    EndedBy = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Sessions_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AutoDeliveryLists",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    GroupId = table.Column<int>(type: "int", nullable: false),
                    IncludesBelow = table.Column<bool>(type: "bit", nullable: false),
                    Days = table.Column<byte>(type: "tinyint", nullable: false),
                    Minute = table.Column<int>(type: "int", nullable: false),
                    PausedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    NextRunAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    LastRunAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
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
                name: "PermissionSets",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false),
                    Look = table.Column<string>(type: "nvarchar(120)", maxLength: 120, nullable: false, collation: "Latin1_General_100_BIN2"),
                    GroupId = table.Column<int>(type: "int", nullable: false),
                    AboveId = table.Column<int>(type: "int", nullable: true),
                    IncludesBelow = table.Column<bool>(type: "bit", nullable: false),
                    Ticked = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PermissionSets", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PermissionSets_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PermissionSets_PermissionSets_AboveId",
                        column: x => x.AboveId,
                        principalTable: "PermissionSets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "VppTokens",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    GroupId = table.Column<int>(type: "int", nullable: false),
                    LocationId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    LocationName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Organization = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Secret = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    RegisteredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    SyncedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    SyncNo = table.Column<int>(type: "int", nullable: false),
                    SyncEndedNo = table.Column<int>(type: "int", nullable: false),
                    Trouble = table.Column<int>(type: "int", nullable: true),
                    DeletedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
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
                name: "ProfileCertificates",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Subject = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    EndsAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    ProfileId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProfileCertificates", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ProfileCertificates_Profiles_ProfileId",
                        column: x => x.ProfileId,
                        principalTable: "Profiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Operations",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    RegisteredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    Detail = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    ReservedFor = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    IsRetry = table.Column<bool>(type: "bit", nullable: false),
                    RunId = table.Column<long>(type: "bigint", nullable: true),
                    Message = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: true),
                    PhoneNumber = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: true),
                    Footnote = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Operations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Operations_Requesters_RequestedById",
                        column: x => x.RequestedById,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ImportFiles",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    RequesterId = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Content = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    MakesGroups = table.Column<bool>(type: "bit", nullable: false),
                    IsHeadless = table.Column<bool>(type: "bit", nullable: false),
                    ChosenAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    RunId = table.Column<long>(type: "bigint", nullable: true),
                    Read = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    LeftOut = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ImportFiles_Requesters_RequesterId",
                        column: x => x.RequesterId,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ImportFiles_Runs_RunId",
                        column: x => x.RunId,
                        principalTable: "Runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "ImportItems",
                columns: table => new
                {
                    RunId = table.Column<long>(type: "bigint", nullable: false),
                    Row = table.Column<long>(type: "bigint", nullable: false),
                    Line = table.Column<long>(type: "bigint", nullable: false),
                    Number = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Owner = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    OwnerForm = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Model = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Serial = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Group = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    ChannelId = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_100_BIN2"),
                    Enrolls = table.Column<bool>(type: "bit", nullable: false),
                    RowProblem = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    CheckProblem = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Doubt = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    IsSure = table.Column<bool>(type: "bit", nullable: false),
                    IsBySerial = table.Column<bool>(type: "bit", nullable: false),
                    IsGroupMissing = table.Column<bool>(type: "bit", nullable: false),
                    GroupId = table.Column<int>(type: "int", nullable: true),
                    GroupToCreate = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    DeviceId = table.Column<long>(type: "bigint", nullable: true),
                    FormerOwner = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    FormerModel = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    FormerSerial = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    FormerGroupId = table.Column<int>(type: "int", nullable: true),
                    EnrollsAgain = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportItems", x => new { x.RunId, x.Row });
                    table.ForeignKey(
                        name: "FK_ImportItems_Runs_RunId",
                        column: x => x.RunId,
                        principalTable: "Runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RunItems",
                columns: table => new
                {
                    RunId = table.Column<long>(type: "bigint", nullable: false),
                    ItemId = table.Column<long>(type: "bigint", nullable: false),
                    Part = table.Column<byte>(type: "tinyint", nullable: false),
                    Outcome = table.Column<byte>(type: "tinyint", nullable: false),
                    Reason = table.Column<int>(type: "int", nullable: false),
                    SeenId = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RunItems", x => new { x.RunId, x.ItemId, x.Part });
                    table.ForeignKey(
                        name: "FK_RunItems_Runs_RunId",
                        column: x => x.RunId,
                        principalTable: "Runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "NoticeMessages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Key = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    PersonId = table.Column<int>(type: "int", nullable: true),
                    WebhookId = table.Column<int>(type: "int", nullable: true),
                    Kind = table.Column<byte>(type: "tinyint", nullable: true),
                    Subject = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Body = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Groups = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    State = table.Column<byte>(type: "tinyint", nullable: false),
                    DueAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Attempts = table.Column<int>(type: "int", nullable: false),
                    LastAttemptAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Status = table.Column<int>(type: "int", nullable: true),
                    Said = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NoticeMessages", x => x.Id);
                    table.CheckConstraint("CK_NoticeMessages_Due", "([State] = 1 AND [DueAt] IS NOT NULL) OR ([State] <> 1 AND [DueAt] IS NULL)");
                    table.CheckConstraint("CK_NoticeMessages_Reader", "([PersonId] IS NULL AND [WebhookId] IS NOT NULL) OR ([PersonId] IS NOT NULL AND [WebhookId] IS NULL)");
                    table.ForeignKey(
                        name: "FK_NoticeMessages_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_NoticeMessages_Webhooks_WebhookId",
                        column: x => x.WebhookId,
                        principalTable: "Webhooks",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Subscriptions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    PersonId = table.Column<int>(type: "int", nullable: true),
                    WebhookId = table.Column<int>(type: "int", nullable: true),
                    KindBits = table.Column<int>(type: "int", nullable: false),
                    IsLimitedToGroups = table.Column<bool>(type: "bit", nullable: false),
                    Rhythm = table.Column<byte>(type: "tinyint", nullable: false),
                    Minute = table.Column<int>(type: "int", nullable: false),
                    FailingPercent = table.Column<int>(type: "int", nullable: false),
                    FailingOf = table.Column<int>(type: "int", nullable: false),
                    CoveredUntil = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    NextAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Standing = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Subscriptions", x => x.Id);
                    table.CheckConstraint("CK_Subscriptions_Reader", "([PersonId] IS NULL AND [WebhookId] IS NOT NULL) OR ([PersonId] IS NOT NULL AND [WebhookId] IS NULL)");
                    table.ForeignKey(
                        name: "FK_Subscriptions_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_Subscriptions_Webhooks_WebhookId",
                        column: x => x.WebhookId,
                        principalTable: "Webhooks",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ApiTokenGroups",
                columns: table => new
                {
                    TokenId = table.Column<int>(type: "int", nullable: false),
                    GroupId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiTokenGroups", x => new { x.TokenId, x.GroupId });
                    table.ForeignKey(
                        name: "FK_ApiTokenGroups_ApiTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "ApiTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ApiTokenGroups_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ReplacedTokenKeys",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    TokenId = table.Column<int>(type: "int", nullable: false),
                    ReplacedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReplacedTokenKeys", x => x.Hash);
                    table.ForeignKey(
                        name: "FK_ReplacedTokenKeys_ApiTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "ApiTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AutoDeliveryApps",
                columns: table => new
                {
                    ListId = table.Column<int>(type: "int", nullable: false),
                    AppId = table.Column<int>(type: "int", nullable: false),
                    GroupId = table.Column<int>(type: "int", nullable: false)
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
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    ListId = table.Column<int>(type: "int", nullable: false),
                    RunId = table.Column<long>(type: "bigint", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    StartedBy = table.Column<string>(type: "nvarchar(256)", maxLength: 256, nullable: false),
                    OperationId = table.Column<long>(type: "bigint", nullable: true),
                    Deliveries = table.Column<int>(type: "int", nullable: false),
                    Asked = table.Column<int>(type: "int", nullable: false),
                    Held = table.Column<int>(type: "int", nullable: false),
                    StoppedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
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
                    table.ForeignKey(
                        name: "FK_AutoDeliveryRuns_Runs_RunId",
                        column: x => x.RunId,
                        principalTable: "Runs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ExcludedPeriods",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    ListId = table.Column<int>(type: "int", nullable: false),
                    From = table.Column<DateOnly>(type: "date", nullable: true),
                    To = table.Column<DateOnly>(type: "date", nullable: true),
                    Days = table.Column<byte>(type: "tinyint", nullable: false)
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
                name: "HeldSets",
                columns: table => new
                {
                    PersonId = table.Column<int>(type: "int", nullable: false),
                    SetId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HeldSets", x => new { x.PersonId, x.SetId });
                    table.ForeignKey(
                        name: "FK_HeldSets_AspNetUsers_PersonId",
                        column: x => x.PersonId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_HeldSets_PermissionSets_SetId",
                        column: x => x.SetId,
                        principalTable: "PermissionSets",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "FetchedLicenses",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    StoreId = table.Column<long>(type: "bigint", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    SerialNumber = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    TokenId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FetchedLicenses", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FetchedLicenses_VppTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "VppTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "FetchedPeople",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Email = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    ManagedAppleId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Status = table.Column<byte>(type: "tinyint", nullable: false),
                    AccountHash = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true),
                    InviteCode = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    TokenId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FetchedPeople", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FetchedPeople_VppTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "VppTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "VppContents",
                columns: table => new
                {
                    TokenId = table.Column<int>(type: "int", nullable: false),
                    StoreId = table.Column<long>(type: "bigint", nullable: false),
                    Pricing = table.Column<string>(type: "nvarchar(10)", maxLength: 10, nullable: false),
                    IsBook = table.Column<bool>(type: "bit", nullable: false),
                    Total = table.Column<int>(type: "int", nullable: false),
                    Assigned = table.Column<int>(type: "int", nullable: false),
                    IsDeviceAssignable = table.Column<bool>(type: "bit", nullable: false),
                    IsRevocable = table.Column<bool>(type: "bit", nullable: false),
                    Refusals = table.Column<int>(type: "int", nullable: false),
                    RestsUntil = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
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
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    TokenId = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    Change = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    RequestedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    PartOfId = table.Column<long>(type: "bigint", nullable: true),
                    TryingSince = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    RunId = table.Column<long>(type: "bigint", nullable: true),
                    State = table.Column<byte>(type: "tinyint", nullable: false),
                    EventId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    DueAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Attempt = table.Column<int>(type: "int", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    KeepsSeats = table.Column<bool>(type: "bit", nullable: false),
                    Code = table.Column<int>(type: "int", nullable: true),
                    ErrorMessage = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true)
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
                    TokenId = table.Column<int>(type: "int", nullable: false),
                    GroupId = table.Column<int>(type: "int", nullable: false)
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
                    Id = table.Column<int>(type: "int", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    TokenId = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Email = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    ManagedAppleId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    Status = table.Column<byte>(type: "tinyint", nullable: false),
                    AccountHash = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true, collation: "Latin1_General_100_BIN2"),
                    InviteCode = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    InvitedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    AssociatedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
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
                name: "ReservationMoves",
                columns: table => new
                {
                    OperationId = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    IsLifted = table.Column<bool>(type: "bit", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    RequestedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    AfterId = table.Column<long>(type: "bigint", nullable: false),
                    UpToId = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReservationMoves", x => x.OperationId);
                    table.ForeignKey(
                        name: "FK_ReservationMoves_Operations_OperationId",
                        column: x => x.OperationId,
                        principalTable: "Operations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ReservationMoves_Requesters_RequestedById",
                        column: x => x.RequestedById,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SubscriptionGroups",
                columns: table => new
                {
                    SubscriptionId = table.Column<int>(type: "int", nullable: false),
                    GroupId = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SubscriptionGroups", x => new { x.SubscriptionId, x.GroupId });
                    table.ForeignKey(
                        name: "FK_SubscriptionGroups_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_SubscriptionGroups_Subscriptions_SubscriptionId",
                        column: x => x.SubscriptionId,
                        principalTable: "Subscriptions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Licenses",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    TokenId = table.Column<int>(type: "int", nullable: false),
                    StoreId = table.Column<long>(type: "bigint", nullable: false),
                    UserId = table.Column<int>(type: "int", nullable: true),
                    SerialNumber = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    AssignedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    LeavingAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
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

            migrationBuilder.CreateTable(
                name: "Arrivals",
                columns: table => new
                {
                    ChannelId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    DeviceId = table.Column<long>(type: "bigint", nullable: true),
                    HeardAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    SerialNumber = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Model = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Topic = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    BegunAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    ReachableAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    IsComplete = table.Column<bool>(type: "bit", nullable: false),
                    LeftAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    IsSentAway = table.Column<bool>(type: "bit", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Arrivals", x => x.ChannelId);
                });

            migrationBuilder.CreateTable(
                name: "CommandPins",
                columns: table => new
                {
                    JobId = table.Column<long>(type: "bigint", nullable: false),
                    Secret = table.Column<string>(type: "varchar(500)", unicode: false, maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CommandPins", x => x.JobId);
                });

            migrationBuilder.CreateTable(
                name: "DeliveryHolds",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    ListId = table.Column<int>(type: "int", nullable: false),
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    AppId = table.Column<int>(type: "int", nullable: false),
                    HeldAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    ReleasedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
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
                });

            migrationBuilder.CreateTable(
                name: "DeviceApps",
                columns: table => new
                {
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    BundleId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Version = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true),
                    IsManaged = table.Column<bool>(type: "bit", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceApps", x => new { x.DeviceId, x.BundleId });
                });

            migrationBuilder.CreateTable(
                name: "DeviceDetails",
                columns: table => new
                {
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    BuildVersion = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true),
                    ProductName = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true),
                    ModelNumber = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true),
                    Imei = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true),
                    WifiMac = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true),
                    IsAccountActive = table.Column<bool>(type: "bit", nullable: true),
                    IsInLostMode = table.Column<bool>(type: "bit", nullable: true),
                    Capacity = table.Column<double>(type: "float", nullable: true),
                    FreeCapacity = table.Column<double>(type: "float", nullable: true),
                    Battery = table.Column<double>(type: "float", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceDetails", x => x.DeviceId);
                });

            migrationBuilder.CreateTable(
                name: "DevicePlaces",
                columns: table => new
                {
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    Latitude = table.Column<double>(type: "float", nullable: false),
                    Longitude = table.Column<double>(type: "float", nullable: false),
                    Accuracy = table.Column<double>(type: "float", nullable: true),
                    At = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DevicePlaces", x => x.DeviceId);
                });

            migrationBuilder.CreateTable(
                name: "DeviceProfiles",
                columns: table => new
                {
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    Identifier = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    IsManaged = table.Column<bool>(type: "bit", nullable: true),
                    IsManagement = table.Column<bool>(type: "bit", nullable: false),
                    IsDeclared = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceProfiles", x => new { x.DeviceId, x.Identifier });
                });

            migrationBuilder.CreateTable(
                name: "Devices",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Number = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    OwnerName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    OwnerForm = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Model = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    OsVersion = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: true),
                    SerialNumber = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    IsSupervised = table.Column<bool>(type: "bit", nullable: true),
                    GroupId = table.Column<int>(type: "int", nullable: true),
                    State = table.Column<byte>(type: "tinyint", nullable: false),
                    RegisteredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    LastContactAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    AccountHash = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true, collation: "Latin1_General_100_BIN2"),
                    VppUserId = table.Column<int>(type: "int", nullable: true),
                    InformationAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    AppListAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    ProfileListAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    LastJoinNo = table.Column<long>(type: "bigint", nullable: false),
                    EnrollmentId = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Devices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Devices_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Devices_VppUsers_VppUserId",
                        column: x => x.VppUserId,
                        principalTable: "VppUsers",
                        principalColumn: "Id");
                });

            migrationBuilder.CreateTable(
                name: "Enrollments",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    Channel = table.Column<byte>(type: "tinyint", nullable: false),
                    ChannelId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Enrollments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Enrollments_Devices_DeviceId",
                        column: x => x.DeviceId,
                        principalTable: "Devices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ManagedApps",
                columns: table => new
                {
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    BundleId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    State = table.Column<byte>(type: "tinyint", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2(3)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ManagedApps", x => new { x.DeviceId, x.BundleId });
                    table.ForeignKey(
                        name: "FK_ManagedApps_Devices_DeviceId",
                        column: x => x.DeviceId,
                        principalTable: "Devices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Jobs",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    DeviceId = table.Column<long>(type: "bigint", nullable: false),
                    EnrollmentId = table.Column<long>(type: "bigint", nullable: false),
                    OperationId = table.Column<long>(type: "bigint", nullable: true),
                    CommandKey = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    Detail = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    StoreId = table.Column<long>(type: "bigint", nullable: true),
                    BundleId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    ProfileId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Status = table.Column<byte>(type: "tinyint", nullable: false),
                    Stage = table.Column<byte>(type: "tinyint", nullable: false),
                    JoinNo = table.Column<long>(type: "bigint", nullable: true),
                    RegisteredAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    ReservedFor = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    HeadAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    DeadlineAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    DueAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    SessionDeadlineAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    HandedOverAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    FetchedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    AnswerLostAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    Attempt = table.Column<int>(type: "int", nullable: false),
                    WakesSinceHandOver = table.Column<int>(type: "int", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    Reason = table.Column<byte>(type: "tinyint", nullable: false),
                    ReasonJobId = table.Column<long>(type: "bigint", nullable: true),
                    AgainAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    AutomaticTry = table.Column<int>(type: "int", nullable: false),
                    RetryOfId = table.Column<long>(type: "bigint", nullable: true),
                    EndReason = table.Column<byte>(type: "tinyint", nullable: false),
                    EndedById = table.Column<int>(type: "int", nullable: true),
                    EndedByRunId = table.Column<long>(type: "bigint", nullable: true),
                    MayStillRun = table.Column<bool>(type: "bit", nullable: false),
                    Verification = table.Column<byte>(type: "tinyint", nullable: false),
                    VerificationTries = table.Column<int>(type: "int", nullable: false),
                    ErrorKey = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Seat = table.Column<byte>(type: "tinyint", nullable: true),
                    SeatTokenId = table.Column<int>(type: "int", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Jobs", x => x.Id);
                    table.CheckConstraint("CK_Jobs_Ended", "([Stage] = 3 AND [EndedAt] IS NOT NULL AND [DueAt] IS NULL) OR ([Stage] < 3 AND [EndedAt] IS NULL AND [DueAt] IS NOT NULL)");
                    table.CheckConstraint("CK_Jobs_Place", "[Stage] = 0 OR [Stage] = 3 OR [JoinNo] IS NOT NULL");
                    table.CheckConstraint("CK_Jobs_Seat", "[Seat] IS NULL OR ([SeatTokenId] IS NOT NULL AND [StoreId] IS NOT NULL AND ([Stage] < 2 OR ([Stage] = 2 AND [Seat] IN (5, 6)) OR ([Stage] = 3 AND [Seat] IN (4, 5, 7))))");
                    table.CheckConstraint("CK_Jobs_Stage", "([Stage] = 0 AND [Status] = 1) OR ([Stage] = 1 AND [Status] = 2) OR ([Stage] = 2 AND [Status] >= 3 AND [Status] <= 7) OR ([Stage] = 3 AND [Status] >= 8)");
                    table.ForeignKey(
                        name: "FK_Jobs_Devices_DeviceId",
                        column: x => x.DeviceId,
                        principalTable: "Devices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_Jobs_Enrollments_EnrollmentId",
                        column: x => x.EnrollmentId,
                        principalTable: "Enrollments",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_Jobs_Operations_OperationId",
                        column: x => x.OperationId,
                        principalTable: "Operations",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_Jobs_Requesters_EndedById",
                        column: x => x.EndedById,
                        principalTable: "Requesters",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_Jobs_Requesters_RequestedById",
                        column: x => x.RequestedById,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "JobEvents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    JobId = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    Number = table.Column<int>(type: "int", nullable: true),
                    Note = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobEvents", x => x.Id);
                    table.ForeignKey(
                        name: "FK_JobEvents_Jobs_JobId",
                        column: x => x.JobId,
                        principalTable: "Jobs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RemedyRuns",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    JobId = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    RequestedById = table.Column<int>(type: "int", nullable: false),
                    RequestedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    CalledOffAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    CalledOffById = table.Column<int>(type: "int", nullable: true),
                    DueAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    SyncAskedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    SyncAskedById = table.Column<int>(type: "int", nullable: true),
                    SyncAfterNo = table.Column<int>(type: "int", nullable: true),
                    SyncTrouble = table.Column<int>(type: "int", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RemedyRuns", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RemedyRuns_Jobs_JobId",
                        column: x => x.JobId,
                        principalTable: "Jobs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_RemedyRuns_Requesters_CalledOffById",
                        column: x => x.CalledOffById,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_RemedyRuns_Requesters_RequestedById",
                        column: x => x.RequestedById,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_RemedyRuns_Requesters_SyncAskedById",
                        column: x => x.SyncAskedById,
                        principalTable: "Requesters",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Reports",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    ReceivedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: false),
                    ChannelId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    JobId = table.Column<long>(type: "bigint", nullable: true),
                    State = table.Column<byte>(type: "tinyint", nullable: false),
                    Effect = table.Column<byte>(type: "tinyint", nullable: true),
                    Raw = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Reports", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Reports_Jobs_JobId",
                        column: x => x.JobId,
                        principalTable: "Jobs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RemedySteps",
                columns: table => new
                {
                    RunId = table.Column<long>(type: "bigint", nullable: false),
                    No = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<byte>(type: "tinyint", nullable: false),
                    State = table.Column<byte>(type: "tinyint", nullable: false),
                    TokenId = table.Column<int>(type: "int", nullable: true),
                    StoreId = table.Column<long>(type: "bigint", nullable: true),
                    UserId = table.Column<int>(type: "int", nullable: true),
                    Whose = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    StartedAt = table.Column<DateTime>(type: "datetime2(3)", nullable: true),
                    OrderId = table.Column<long>(type: "bigint", nullable: true),
                    JobId = table.Column<long>(type: "bigint", nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RemedySteps", x => new { x.RunId, x.No });
                    table.ForeignKey(
                        name: "FK_RemedySteps_RemedyRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "RemedyRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "Requesters",
                columns: new[] { "Id", "Name", "NormalizedName" },
                values: new object[] { 1, "SYSTEM", "SYSTEM" });

            migrationBuilder.CreateIndex(
                name: "IX_AccountLinks_ExpiresAt",
                table: "AccountLinks",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_AccountLinks_Hash",
                table: "AccountLinks",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AccountLinks_PersonId",
                table: "AccountLinks",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_ApiTokenGroups_GroupId",
                table: "ApiTokenGroups",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_ApiTokens_Hash",
                table: "ApiTokens",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiTokens_PersonId_Id",
                table: "ApiTokens",
                columns: new[] { "PersonId", "Id" });

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
                name: "IX_Arrivals_DeviceId",
                table: "Arrivals",
                column: "DeviceId");

            migrationBuilder.CreateIndex(
                name: "IX_Arrivals_Topic",
                table: "Arrivals",
                column: "Topic");

            migrationBuilder.CreateIndex(
                name: "IX_Arrivals_Unknown",
                table: "Arrivals",
                column: "HeardAt",
                filter: "[DeviceId] IS NULL AND [IsSentAway] = 0");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetRoleClaims_RoleId",
                table: "AspNetRoleClaims",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "RoleNameIndex",
                table: "AspNetRoles",
                column: "NormalizedName",
                unique: true,
                filter: "[NormalizedName] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserClaims_UserId",
                table: "AspNetUserClaims",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserLogins_UserId",
                table: "AspNetUserLogins",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserRoles_RoleId",
                table: "AspNetUserRoles",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "AspNetUsers",
                column: "NormalizedEmail");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "AspNetUsers",
                column: "NormalizedUserName",
                unique: true,
                filter: "[NormalizedUserName] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Audit_At",
                table: "Audit",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Audit_DeviceNumber_Id",
                table: "Audit",
                columns: new[] { "DeviceNumber", "Id" },
                filter: "[DeviceNumber] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Audit_SerialNumber_Id",
                table: "Audit",
                columns: new[] { "SerialNumber", "Id" },
                filter: "[SerialNumber] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Audit_Who_Id",
                table: "Audit",
                columns: new[] { "Who", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditSeals_Algorithm",
                table: "AuditSeals",
                column: "Algorithm");

            migrationBuilder.CreateIndex(
                name: "IX_AuditSeals_PurgedAt",
                table: "AuditSeals",
                column: "PurgedAt");

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
                name: "IX_AutoDeliveryRuns_RunId",
                table: "AutoDeliveryRuns",
                column: "RunId",
                unique: true);

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
                name: "IX_DeviceGroups_Path",
                table: "DeviceGroups",
                column: "Path");

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_Siblings",
                table: "DeviceGroups",
                columns: new[] { "ParentId", "Look" },
                unique: true,
                filter: "[ParentId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_Top",
                table: "DeviceGroups",
                column: "Look",
                unique: true,
                filter: "[ParentId] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_EnrollmentId",
                table: "Devices",
                column: "EnrollmentId");

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
                name: "IX_Devices_Number",
                table: "Devices",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Owner",
                table: "Devices",
                columns: new[] { "OwnerName", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_OwnerForm",
                table: "Devices",
                column: "OwnerForm");

            migrationBuilder.CreateIndex(
                name: "IX_Devices_Serial",
                table: "Devices",
                columns: new[] { "SerialNumber", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_State",
                table: "Devices",
                columns: new[] { "State", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_Devices_VppUserId",
                table: "Devices",
                column: "VppUserId");

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_Channel_ChannelId",
                table: "Enrollments",
                columns: new[] { "Channel", "ChannelId" });

            migrationBuilder.CreateIndex(
                name: "IX_Enrollments_DeviceId",
                table: "Enrollments",
                column: "DeviceId");

            migrationBuilder.CreateIndex(
                name: "UX_Enrollments_Open",
                table: "Enrollments",
                columns: new[] { "Channel", "ChannelId" },
                unique: true,
                filter: "[EndedAt] IS NULL");

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
                name: "IX_FetchedLicenses_TokenId_StoreId_Name",
                table: "FetchedLicenses",
                columns: new[] { "TokenId", "StoreId", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_FetchedLicenses_TokenId_StoreId_SerialNumber",
                table: "FetchedLicenses",
                columns: new[] { "TokenId", "StoreId", "SerialNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_FetchedPeople_TokenId_Name",
                table: "FetchedPeople",
                columns: new[] { "TokenId", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_HeldSets_SetId",
                table: "HeldSets",
                column: "SetId");

            migrationBuilder.CreateIndex(
                name: "IX_ImportFiles_ChosenAt",
                table: "ImportFiles",
                column: "ChosenAt");

            migrationBuilder.CreateIndex(
                name: "IX_ImportFiles_RequesterId",
                table: "ImportFiles",
                column: "RequesterId");

            migrationBuilder.CreateIndex(
                name: "IX_ImportFiles_RunId",
                table: "ImportFiles",
                column: "RunId");

            migrationBuilder.CreateIndex(
                name: "IX_ImportMatches_Key",
                table: "ImportMatches",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_JobEvents_JobId",
                table: "JobEvents",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Again",
                table: "Jobs",
                column: "AgainAt",
                filter: "[AgainAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_AnswerLost",
                table: "Jobs",
                column: "AnswerLostAt",
                filter: "[AnswerLostAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Detail",
                table: "Jobs",
                columns: new[] { "Detail", "Id" },
                filter: "[Detail] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Device",
                table: "Jobs",
                columns: new[] { "DeviceId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Due",
                table: "Jobs",
                column: "DueAt",
                filter: "[DueAt] IS NOT NULL")
                .Annotation("SqlServer:Include", new[] { "Stage", "DeadlineAt", "SessionDeadlineAt", "ReservedFor" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Ended",
                table: "Jobs",
                columns: new[] { "EndedAt", "Status" },
                filter: "[EndedAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_EndedById",
                table: "Jobs",
                column: "EndedById",
                filter: "[EndedById] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Enrollment",
                table: "Jobs",
                column: "EnrollmentId");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Error",
                table: "Jobs",
                columns: new[] { "ErrorKey", "EndedAt" },
                filter: "[ErrorKey] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_ErrorList",
                table: "Jobs",
                columns: new[] { "ErrorKey", "Id" },
                filter: "[ErrorKey] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Head",
                table: "Jobs",
                column: "HeadAt",
                filter: "[Stage] = 2");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Kind",
                table: "Jobs",
                columns: new[] { "Kind", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Open",
                table: "Jobs",
                column: "Id",
                filter: "[DueAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_OpenKind",
                table: "Jobs",
                columns: new[] { "Kind", "Id" },
                filter: "[DueAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Operation",
                table: "Jobs",
                column: "OperationId",
                filter: "[OperationId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_OperationEnded",
                table: "Jobs",
                columns: new[] { "OperationId", "Status", "Id" },
                filter: "[OperationId] IS NOT NULL AND [DueAt] IS NULL")
                .Annotation("SqlServer:Include", new[] { "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_People",
                table: "Jobs",
                column: "Id",
                filter: "[RequestedById] <> 1");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Registered",
                table: "Jobs",
                column: "RegisteredAt");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Requester",
                table: "Jobs",
                columns: new[] { "RequestedById", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_RequesterStatus",
                table: "Jobs",
                columns: new[] { "RequestedById", "Status", "Id" },
                filter: "[DueAt] IS NULL")
                .Annotation("SqlServer:Include", new[] { "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Seat",
                table: "Jobs",
                columns: new[] { "Seat", "SeatTokenId", "StoreId", "Id" },
                filter: "[Seat] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Status",
                table: "Jobs",
                columns: new[] { "Status", "Id" },
                filter: "[DueAt] IS NULL")
                .Annotation("SqlServer:Include", new[] { "DueAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Unconfirmed",
                table: "Jobs",
                column: "DeviceId",
                filter: "[Verification] = 3");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_Unverified",
                table: "Jobs",
                column: "DeviceId",
                filter: "[Verification] = 1");

            migrationBuilder.CreateIndex(
                name: "UX_Jobs_OneHead",
                table: "Jobs",
                column: "DeviceId",
                unique: true,
                filter: "[Stage] = 2");

            migrationBuilder.CreateIndex(
                name: "UX_Jobs_Place",
                table: "Jobs",
                columns: new[] { "DeviceId", "JoinNo" },
                unique: true,
                filter: "[Stage] = 1");

            migrationBuilder.CreateIndex(
                name: "UX_Jobs_RetryOf",
                table: "Jobs",
                column: "RetryOfId",
                unique: true,
                filter: "[RetryOfId] IS NOT NULL");

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
                name: "IX_NoticeMessages_CreatedAt",
                table: "NoticeMessages",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_NoticeMessages_Due",
                table: "NoticeMessages",
                columns: new[] { "WebhookId", "DueAt", "Id" },
                filter: "[DueAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_NoticeMessages_PersonId",
                table: "NoticeMessages",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_NoticeMessages_Webhook",
                table: "NoticeMessages",
                columns: new[] { "WebhookId", "Id" },
                filter: "[WebhookId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Operations_RegisteredAt",
                table: "Operations",
                column: "RegisteredAt");

            migrationBuilder.CreateIndex(
                name: "IX_Operations_RequestedById",
                table: "Operations",
                column: "RequestedById");

            migrationBuilder.CreateIndex(
                name: "IX_Operations_RunId",
                table: "Operations",
                column: "RunId",
                filter: "[RunId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Passkeys_Key",
                table: "Passkeys",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Passkeys_PersonId",
                table: "Passkeys",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_PermissionSets_AboveId",
                table: "PermissionSets",
                column: "AboveId");

            migrationBuilder.CreateIndex(
                name: "IX_PermissionSets_GroupId_Look",
                table: "PermissionSets",
                columns: new[] { "GroupId", "Look" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ProfileCertificates_ProfileId",
                table: "ProfileCertificates",
                column: "ProfileId");

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
                name: "IX_ProviderIdentities_Issuer_Subject",
                table: "ProviderIdentities",
                columns: new[] { "Issuer", "Subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ProviderIdentities_PersonId_Issuer",
                table: "ProviderIdentities",
                columns: new[] { "PersonId", "Issuer" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RecoveryCodes_PersonId_Hash",
                table: "RecoveryCodes",
                columns: new[] { "PersonId", "Hash" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RemedyRuns_CalledOffById",
                table: "RemedyRuns",
                column: "CalledOffById");

            migrationBuilder.CreateIndex(
                name: "IX_RemedyRuns_Due",
                table: "RemedyRuns",
                column: "DueAt",
                filter: "[DueAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RemedyRuns_JobId_Id",
                table: "RemedyRuns",
                columns: new[] { "JobId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RemedyRuns_RequestedById",
                table: "RemedyRuns",
                column: "RequestedById");

            migrationBuilder.CreateIndex(
                name: "IX_RemedyRuns_SyncAskedById",
                table: "RemedyRuns",
                column: "SyncAskedById");

            migrationBuilder.CreateIndex(
                name: "UX_RemedyRuns_Open",
                table: "RemedyRuns",
                column: "JobId",
                unique: true,
                filter: "[EndedAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ReplacedTokenKeys_TokenId",
                table: "ReplacedTokenKeys",
                column: "TokenId");

            migrationBuilder.CreateIndex(
                name: "IX_Reports_JobId",
                table: "Reports",
                column: "JobId",
                filter: "[JobId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Reports_Nobody",
                table: "Reports",
                column: "ReceivedAt",
                filter: "[State] = 3");

            migrationBuilder.CreateIndex(
                name: "IX_Reports_Pending",
                table: "Reports",
                column: "Id",
                filter: "[State] = 0");

            migrationBuilder.CreateIndex(
                name: "IX_Requesters_NormalizedName",
                table: "Requesters",
                column: "NormalizedName",
                unique: true);

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
                name: "IX_ReservationMoves_RequestedById",
                table: "ReservationMoves",
                column: "RequestedById");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_Asked",
                table: "Runs",
                column: "Id",
                filter: "[ApprovalUntil] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_AwaitingApproval",
                table: "Runs",
                column: "ApprovalUntil",
                filter: "[Approval] = 1 AND [EndedAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_Checking",
                table: "Runs",
                column: "FrozenAt",
                filter: "[FrozenAt] IS NOT NULL AND [ReadyAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_PreviewedAt",
                table: "Runs",
                column: "PreviewedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_Unfinished",
                table: "Runs",
                column: "StartedAt",
                filter: "[StartedAt] IS NOT NULL AND [EndedAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_SavedViews_PersonId_Name",
                table: "SavedViews",
                columns: new[] { "PersonId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_EndedAt",
                table: "Sessions",
                column: "EndedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_Hash",
                table: "Sessions",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_PersonId_Id",
                table: "Sessions",
                columns: new[] { "PersonId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SubscriptionGroups_GroupId",
                table: "SubscriptionGroups",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_Subscriptions_NextAt",
                table: "Subscriptions",
                column: "NextAt");

            migrationBuilder.CreateIndex(
                name: "IX_Subscriptions_PersonId",
                table: "Subscriptions",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_Subscriptions_WebhookId",
                table: "Subscriptions",
                column: "WebhookId",
                unique: true,
                filter: "[WebhookId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Throttles_LastAt",
                table: "Throttles",
                column: "LastAt");

            migrationBuilder.CreateIndex(
                name: "IX_UnlockTokens_ReceivedAt",
                table: "UnlockTokens",
                column: "ReceivedAt");

            migrationBuilder.CreateIndex(
                name: "IX_UsedTickets_EndsAt",
                table: "UsedTickets",
                column: "EndsAt");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_Due",
                table: "VppOrders",
                column: "DueAt",
                filter: "[DueAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_Keeping",
                table: "VppOrders",
                column: "TokenId",
                filter: "[KeepsSeats] = 1");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_RequestedById",
                table: "VppOrders",
                column: "RequestedById");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_RunId",
                table: "VppOrders",
                column: "RunId",
                filter: "[RunId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_VppOrders_TokenId_EndedAt",
                table: "VppOrders",
                columns: new[] { "TokenId", "EndedAt" });

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
                unique: true,
                filter: "[DeletedAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_VppUsers_TokenId_Name",
                table: "VppUsers",
                columns: new[] { "TokenId", "Name" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_Arrivals_Devices_DeviceId",
                table: "Arrivals",
                column: "DeviceId",
                principalTable: "Devices",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_CommandPins_Jobs_JobId",
                table: "CommandPins",
                column: "JobId",
                principalTable: "Jobs",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_DeliveryHolds_Devices_DeviceId",
                table: "DeliveryHolds",
                column: "DeviceId",
                principalTable: "Devices",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_DeviceApps_Devices_DeviceId",
                table: "DeviceApps",
                column: "DeviceId",
                principalTable: "Devices",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_DeviceDetails_Devices_DeviceId",
                table: "DeviceDetails",
                column: "DeviceId",
                principalTable: "Devices",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_DevicePlaces_Devices_DeviceId",
                table: "DevicePlaces",
                column: "DeviceId",
                principalTable: "Devices",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_DeviceProfiles_Devices_DeviceId",
                table: "DeviceProfiles",
                column: "DeviceId",
                principalTable: "Devices",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "FK_Devices_Enrollments_EnrollmentId",
                table: "Devices",
                column: "EnrollmentId",
                principalTable: "Enrollments",
                principalColumn: "Id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Devices_DeviceGroups_GroupId",
                table: "Devices");

            migrationBuilder.DropForeignKey(
                name: "FK_VppTokens_DeviceGroups_GroupId",
                table: "VppTokens");

            migrationBuilder.DropForeignKey(
                name: "FK_Enrollments_Devices_DeviceId",
                table: "Enrollments");

            migrationBuilder.DropTable(
                name: "AccountLinks");

            migrationBuilder.DropTable(
                name: "ApiTokenGroups");

            migrationBuilder.DropTable(
                name: "Arrivals");

            migrationBuilder.DropTable(
                name: "AspNetRoleClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserLogins");

            migrationBuilder.DropTable(
                name: "AspNetUserRoles");

            migrationBuilder.DropTable(
                name: "AspNetUserTokens");

            migrationBuilder.DropTable(
                name: "Audit");

            migrationBuilder.DropTable(
                name: "AuditSeals");

            migrationBuilder.DropTable(
                name: "Authenticators");

            migrationBuilder.DropTable(
                name: "AutoDeliveryApps");

            migrationBuilder.DropTable(
                name: "AutoDeliveryRuns");

            migrationBuilder.DropTable(
                name: "Books");

            migrationBuilder.DropTable(
                name: "CommandPins");

            migrationBuilder.DropTable(
                name: "DataProtectionKeys");

            migrationBuilder.DropTable(
                name: "DayCounts");

            migrationBuilder.DropTable(
                name: "DeliveryHolds");

            migrationBuilder.DropTable(
                name: "DeviceApps");

            migrationBuilder.DropTable(
                name: "DeviceDetails");

            migrationBuilder.DropTable(
                name: "DevicePlaces");

            migrationBuilder.DropTable(
                name: "DeviceProfiles");

            migrationBuilder.DropTable(
                name: "ExcludedPeriods");

            migrationBuilder.DropTable(
                name: "FeatureSets");

            migrationBuilder.DropTable(
                name: "FetchedLicenses");

            migrationBuilder.DropTable(
                name: "FetchedPeople");

            migrationBuilder.DropTable(
                name: "HeldSets");

            migrationBuilder.DropTable(
                name: "ImportFiles");

            migrationBuilder.DropTable(
                name: "ImportItems");

            migrationBuilder.DropTable(
                name: "ImportMatches");

            migrationBuilder.DropTable(
                name: "Installation");

            migrationBuilder.DropTable(
                name: "JobEvents");

            migrationBuilder.DropTable(
                name: "Licenses");

            migrationBuilder.DropTable(
                name: "ManagedApps");

            migrationBuilder.DropTable(
                name: "NoticeMessages");

            migrationBuilder.DropTable(
                name: "OrganizationSettings");

            migrationBuilder.DropTable(
                name: "Passkeys");

            migrationBuilder.DropTable(
                name: "ProfileCertificates");

            migrationBuilder.DropTable(
                name: "ProviderIdentities");

            migrationBuilder.DropTable(
                name: "PushCertificates");

            migrationBuilder.DropTable(
                name: "RecoveryCodes");

            migrationBuilder.DropTable(
                name: "RemedySteps");

            migrationBuilder.DropTable(
                name: "ReplacedTokenKeys");

            migrationBuilder.DropTable(
                name: "Reports");

            migrationBuilder.DropTable(
                name: "RequestKeys");

            migrationBuilder.DropTable(
                name: "ReservationMoves");

            migrationBuilder.DropTable(
                name: "RunItems");

            migrationBuilder.DropTable(
                name: "SavedViews");

            migrationBuilder.DropTable(
                name: "Sessions");

            migrationBuilder.DropTable(
                name: "SubscriptionGroups");

            migrationBuilder.DropTable(
                name: "Throttles");

            migrationBuilder.DropTable(
                name: "UnlockTokens");

            migrationBuilder.DropTable(
                name: "UsedTickets");

            migrationBuilder.DropTable(
                name: "VppContents");

            migrationBuilder.DropTable(
                name: "VppOrders");

            migrationBuilder.DropTable(
                name: "VppShares");

            migrationBuilder.DropTable(
                name: "AspNetRoles");

            migrationBuilder.DropTable(
                name: "Apps");

            migrationBuilder.DropTable(
                name: "AutoDeliveryLists");

            migrationBuilder.DropTable(
                name: "PermissionSets");

            migrationBuilder.DropTable(
                name: "Profiles");

            migrationBuilder.DropTable(
                name: "RemedyRuns");

            migrationBuilder.DropTable(
                name: "ApiTokens");

            migrationBuilder.DropTable(
                name: "Runs");

            migrationBuilder.DropTable(
                name: "Subscriptions");

            migrationBuilder.DropTable(
                name: "Jobs");

            migrationBuilder.DropTable(
                name: "AspNetUsers");

            migrationBuilder.DropTable(
                name: "Webhooks");

            migrationBuilder.DropTable(
                name: "Operations");

            migrationBuilder.DropTable(
                name: "Requesters");

            migrationBuilder.DropTable(
                name: "DeviceGroups");

            migrationBuilder.DropTable(
                name: "Devices");

            migrationBuilder.DropTable(
                name: "Enrollments");

            migrationBuilder.DropTable(
                name: "VppUsers");

            migrationBuilder.DropTable(
                name: "VppTokens");
        }
    }
}
