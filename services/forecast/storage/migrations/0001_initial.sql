-- What the forecast service keeps. Every row is a version: made by `revision`, ended by `ended`.
-- Dates are texts, YYYY-MM-DD; amounts are millionths; "nothing" is '' or 0, or the smallest integer.

CREATE TABLE stage (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  forecast_category TEXT NOT NULL,
  probability_basis_points BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE opportunity (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  account TEXT NOT NULL,
  owner TEXT NOT NULL,
  type TEXT NOT NULL,
  effective_category TEXT NOT NULL,
  effective_probability_basis_points BIGINT NOT NULL,
  close_date TEXT NOT NULL,
  currency_code TEXT NOT NULL,
  amount BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  stage TEXT NOT NULL,
  forecast_category TEXT NOT NULL,
  probability_basis_points BIGINT NOT NULL,
  open_date TEXT NOT NULL,
  lines TEXT NOT NULL,
  partners TEXT NOT NULL,
  competitor TEXT NOT NULL,
  agreement TEXT NOT NULL,
  next_step TEXT NOT NULL,
  external_ids TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

-- `ended` comes second: a snapshot of the past asks for a range of it, the present for one value.
-- What a forecast's cell is made of, by account and by owner.
CREATE INDEX opportunity_by_account ON opportunity (account, ended, id);
CREATE INDEX opportunity_by_owner ON opportunity (owner, ended, id);
-- None by stage or currency: what a changed stage or rate concerns is found by reading everything,
-- which is seldom, while every import would pay for each index.

CREATE TABLE target (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  account TEXT NOT NULL,
  person TEXT NOT NULL,
  territory TEXT NOT NULL,
  kind TEXT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  quarter BIGINT NOT NULL,
  month BIGINT NOT NULL,
  currency_code TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX target_by_subject ON target (account, person, territory, ended);

CREATE TABLE revenue_fact (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  account TEXT NOT NULL,
  product TEXT NOT NULL,
  month TEXT NOT NULL,
  currency_code TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX revenue_fact_by_account ON revenue_fact (account, ended, id);
CREATE INDEX revenue_fact_by_currency ON revenue_fact (currency_code, ended, month);

CREATE TABLE addressable_revenue (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  fiscal_year BIGINT NOT NULL,
  currency_code TEXT NOT NULL,
  amount BIGINT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE TABLE exchange_rate (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  currency_code TEXT NOT NULL,
  start_date TEXT NOT NULL,
  rate_billionths BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX exchange_rate_by_currency ON exchange_rate (currency_code, ended, start_date);
