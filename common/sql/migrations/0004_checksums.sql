-- By which damage is found: a sum of each row but for `ended`; of each revision what it did, and a digest
-- that follows the one before it (common/sql/checksums.h). 0: stored before there were sums. In `counter`
-- the newest revision's digest, and of every other value a sum.

ALTER TABLE revision ADD COLUMN content BIGINT NOT NULL DEFAULT 0;
ALTER TABLE revision ADD COLUMN digest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counter ADD COLUMN digest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE external_key ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN checksum BIGINT NOT NULL DEFAULT 0;
