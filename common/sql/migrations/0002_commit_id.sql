-- By which a writer recognizes its own commit if the connection broke before the answer came. The same
-- for all revisions that were committed together; 0 before this column was there.

ALTER TABLE revision ADD COLUMN commit_id BIGINT NOT NULL DEFAULT 0;
