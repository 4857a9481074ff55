-- Plans, what belongs to them, and the standards that Conditions are scored by.

CREATE TABLE plan (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  state TEXT NOT NULL,
  owner TEXT NOT NULL,
  business_priorities TEXT NOT NULL,
  strategy TEXT NOT NULL,
  stakeholders TEXT NOT NULL,
  competitors TEXT NOT NULL,
  partner_engagements TEXT NOT NULL,
  version BIGINT NOT NULL,
  submit_time BIGINT NOT NULL,
  submitter TEXT NOT NULL,
  submit_actor TEXT NOT NULL,
  review_time BIGINT NOT NULL,
  reviewer TEXT NOT NULL,
  review_note TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX plan_by_id ON plan (ended, id);
CREATE INDEX plan_by_owner ON plan (ended, owner, id);

-- One row a submission; its revision is the one to read the plan at.
CREATE TABLE plan_version (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  submitter TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE objective (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  priority_id TEXT NOT NULL,
  measure TEXT NOT NULL,
  owner TEXT NOT NULL,
  due_date TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX objective_by_id ON objective (ended, id);
CREATE INDEX objective_by_owner ON objective (ended, owner, id);

CREATE TABLE action (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  title TEXT NOT NULL,
  note TEXT NOT NULL,
  objective TEXT NOT NULL,
  owner TEXT NOT NULL,
  due_date TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX action_by_id ON action (ended, id);
CREATE INDEX action_by_owner ON action (ended, owner, id);

CREATE TABLE cos_condition (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  commitments TEXT NOT NULL,
  sponsor TEXT NOT NULL,
  owner TEXT NOT NULL,
  measure TEXT NOT NULL,
  due_date TEXT NOT NULL,
  priority_id TEXT NOT NULL,
  evidence TEXT NOT NULL,
  state TEXT NOT NULL,
  state_note TEXT NOT NULL,
  proposer TEXT NOT NULL,
  review TEXT NOT NULL,
  evaluation TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX cos_condition_by_id ON cos_condition (ended, id);
CREATE INDEX cos_condition_by_owner ON cos_condition (ended, owner, id);

CREATE TABLE cos_standard (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  version BIGINT NOT NULL,
  criteria TEXT NOT NULL,
  pass_mark_basis_points BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
