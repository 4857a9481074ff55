-- The sum by which damage to a row is found (common/sql/checksums.h). 0: stored before there were sums.

ALTER TABLE plan ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_version ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE objective ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE action ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cos_condition ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cos_standard ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directory_head ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE directory_part ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
