-- Versions of every resource of the accounts service. Every write pays for every index, and a million
-- accounts are imported through the first table: an index is here only for a list that needs it.

CREATE TABLE account (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  external_ids TEXT NOT NULL,
  parent TEXT NOT NULL,
  parents TEXT NOT NULL,
  segment TEXT NOT NULL,
  industry TEXT NOT NULL,
  country_code TEXT NOT NULL,
  domains TEXT NOT NULL,
  state TEXT NOT NULL,
  labels TEXT NOT NULL,
  employee_count BIGINT NOT NULL,
  revenue_currency TEXT NOT NULL,
  annual_revenue BIGINT NOT NULL,
  managed BIGINT NOT NULL,
  parent_deferred BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
-- Children of an account: lists by parent, and whether it may be deleted. The parent comes first, so
-- that a list in order of ids, which this index cannot serve, does not take it for one that can.
CREATE INDEX account_by_parent ON account (parent, ended);

-- Accounts whose parent is going to change, by the first day under the next one.
CREATE TABLE pending_move (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  due TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE organization (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  reporting_currency TEXT NOT NULL,
  start_month BIGINT NOT NULL,
  pattern TEXT NOT NULL,
  first_weekday BIGINT NOT NULL,
  segments TEXT NOT NULL,
  plan_review_interval_days BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE person (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  external_ids TEXT NOT NULL,
  manager TEXT NOT NULL,
  email TEXT NOT NULL,
  title TEXT NOT NULL,
  region TEXT NOT NULL,
  employment TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
-- Who reports to somebody.
CREATE INDEX person_by_manager ON person (manager, ended);

CREATE TABLE assignment (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  account TEXT NOT NULL,
  person TEXT NOT NULL,
  role TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL,
  covers_descendants BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
-- An account's team, and a person's book.
CREATE INDEX assignment_by_account ON assignment (account, ended);
CREATE INDEX assignment_by_person ON assignment (person, ended);

CREATE TABLE product (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  external_ids TEXT NOT NULL,
  family TEXT NOT NULL,
  kind TEXT NOT NULL,
  list_price_currency TEXT NOT NULL,
  list_price BIGINT NOT NULL,
  current_version TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE contact (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  title TEXT NOT NULL,
  role TEXT NOT NULL,
  seniority TEXT NOT NULL,
  decision_role TEXT NOT NULL,
  sponsor BIGINT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  relationship_strength BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE agreement (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL,
  value_currency TEXT NOT NULL,
  value BIGINT NOT NULL,
  products TEXT NOT NULL,
  covered_accounts TEXT NOT NULL,
  covers_future_affiliates BIGINT NOT NULL,
  renews TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE deployment (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  product TEXT NOT NULL,
  agreement TEXT NOT NULL,
  version TEXT NOT NULL,
  entitled_units BIGINT NOT NULL,
  deployed_units BIGINT NOT NULL,
  active_units BIGINT NOT NULL,
  count_date TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE satisfaction_survey (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  close_date TEXT NOT NULL,
  very_satisfied_count BIGINT NOT NULL,
  satisfied_count BIGINT NOT NULL,
  dissatisfied_count BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;
