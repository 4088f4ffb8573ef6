-- Makes the database and the program's two logins, as docs/sqlserver.md says; may be run again, and then gives the
-- logins the passwords that the environment has now. Run by sqlcmd, which puts them in.
SET NOCOUNT ON;
IF DB_ID(N'MobiJobs') IS NULL CREATE DATABASE [MobiJobs] COLLATE Japanese_XJIS_140_CI_AS;
GO
IF (SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = N'MobiJobs') = 0
    ALTER DATABASE [MobiJobs] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
GO
IF SUSER_ID(N'mobijobs-migrate') IS NULL
    CREATE LOGIN [mobijobs-migrate] WITH PASSWORD = N'$(MOBIJOBS_SQL_MIGRATE_PASSWORD)';
ELSE
    ALTER LOGIN [mobijobs-migrate] WITH PASSWORD = N'$(MOBIJOBS_SQL_MIGRATE_PASSWORD)';
IF SUSER_ID(N'mobijobs-run') IS NULL
    CREATE LOGIN [mobijobs-run] WITH PASSWORD = N'$(MOBIJOBS_SQL_RUN_PASSWORD)';
ELSE
    ALTER LOGIN [mobijobs-run] WITH PASSWORD = N'$(MOBIJOBS_SQL_RUN_PASSWORD)';
GO
USE [MobiJobs];
IF USER_ID(N'mobijobs-migrate') IS NULL CREATE USER [mobijobs-migrate] FOR LOGIN [mobijobs-migrate];
ALTER ROLE db_ddladmin ADD MEMBER [mobijobs-migrate];
ALTER ROLE db_datareader ADD MEMBER [mobijobs-migrate];
ALTER ROLE db_datawriter ADD MEMBER [mobijobs-migrate];
IF USER_ID(N'mobijobs-run') IS NULL CREATE USER [mobijobs-run] FOR LOGIN [mobijobs-run];
ALTER ROLE db_datareader ADD MEMBER [mobijobs-run];
ALTER ROLE db_datawriter ADD MEMBER [mobijobs-run];
GRANT EXECUTE TO [mobijobs-run];
GO
