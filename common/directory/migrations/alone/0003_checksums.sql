-- For a database that holds the copy alone, in tests and benchmarks: what a service's own 0003_checksums
-- does to these tables.

ALTER TABLE directory_head ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directory_part ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
