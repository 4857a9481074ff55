-- What the service answered when an account was to be deleted (closing_vote.h).
CREATE TABLE closing_vote (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  closing_id TEXT NOT NULL,
  standing TEXT NOT NULL,
  checksum BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
