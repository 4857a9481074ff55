-- The sum by which damage to a row is found (common/sql/checksums.h). 0: stored before there were sums.

ALTER TABLE account ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE pending_move ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE organization ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE assignment ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE contact ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE agreement ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE deployment ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE satisfaction_survey ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
