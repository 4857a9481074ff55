-- The sum by which damage to a row is found (common/sql/checksums.h). 0: stored before there were sums.

ALTER TABLE stage ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE opportunity ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE target ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE revenue_fact ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE addressable_revenue ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE exchange_rate ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directory_head ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directory_part ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
