-- The copy of the hierarchy that this service keeps of the accounts service: common/directory.

CREATE TABLE directory_head (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  generation TEXT NOT NULL,
  parts BIGINT NOT NULL,
  begun_with BIGINT NOT NULL,
  changes BIGINT NOT NULL,
  accounts_revision BIGINT NOT NULL,
  writer TEXT NOT NULL,
  writer_time BIGINT NOT NULL,
  garbage TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE directory_part (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  changes TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
