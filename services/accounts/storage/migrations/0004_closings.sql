-- Accounts that are being deleted wait for the word of the services that keep records on them
-- (domain/closing.h). An empty mark keeps the sums of rows that are there.
ALTER TABLE account ADD COLUMN closing TEXT NOT NULL DEFAULT '';

CREATE TABLE follower (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  checksum BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE closing_mark (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  closing_id TEXT NOT NULL,
  checksum BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
