-- The fingerprint of the key by which an SFTP server is known.

alter table "import_schedule" add column "host_key" text;
