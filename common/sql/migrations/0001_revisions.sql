-- What every service's database has: revisions, the log of changes, external ids, answered requests.

CREATE TABLE revision (
  revision BIGINT NOT NULL PRIMARY KEY,
  time BIGINT NOT NULL,
  actor TEXT NOT NULL,
  on_behalf_of TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  reason TEXT NOT NULL
);

CREATE TABLE counter (
  name TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);

INSERT INTO counter (name, value) VALUES ('revision', 0);

CREATE TABLE change (
  revision BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  table_name TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (revision, ordinal)
) /*CLUSTERED*/;

CREATE TABLE external_key (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE request (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  method TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  response TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
