-- Frozen versions of plans become rows of their own, and a plan says what it was looked at with.

ALTER TABLE plan ADD COLUMN seen_accounts_revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan ADD COLUMN seen_accounts_epoch TEXT NOT NULL DEFAULT '';

CREATE TABLE frozen_plan (
  id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  ended BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT NOT NULL,
  step TEXT NOT NULL,
  origin TEXT NOT NULL,
  plan_revision BIGINT NOT NULL,
  accounts_revision BIGINT NOT NULL,
  freeze_time BIGINT NOT NULL,
  person TEXT NOT NULL,
  note TEXT NOT NULL,
  account_display_name TEXT NOT NULL,
  names TEXT NOT NULL,
  stale_reasons TEXT NOT NULL,
  doubts TEXT NOT NULL,
  content TEXT NOT NULL,
  checksum BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (id, revision)
) /*CLUSTERED*/;

CREATE INDEX frozen_plan_by_origin ON frozen_plan (ended, origin, id);

-- What was submitted before: to be made from history while it is there. 9223372036854775807: it holds.
INSERT INTO frozen_plan (id, revision, ended, create_time, update_time, delete_time, step, origin,
  plan_revision, accounts_revision, freeze_time, person, note, account_display_name, names,
  stale_reasons, doubts, content)
SELECT id || '/SUBMISSION', revision, ended, create_time, update_time, delete_time, 'SUBMISSION',
  'PENDING', revision, 0, update_time, submitter, note, '', '', '', '', ''
FROM plan_version WHERE ended = 9223372036854775807;

-- What was approved or returned before: the first version of the plan that says so. If that is gone, a
-- later one is the first, and it is not from the moment of the review.
INSERT INTO frozen_plan (id, revision, ended, create_time, update_time, delete_time, step, origin,
  plan_revision, accounts_revision, freeze_time, person, note, account_display_name, names,
  stale_reasons, doubts, content)
SELECT id || '/' || CAST(version AS TEXT) || '/REVIEW', MIN(revision), 9223372036854775807,
  MIN(review_time), MIN(review_time), 0, 'REVIEW',
  CASE WHEN MIN(update_time) = MIN(review_time) THEN 'PENDING' ELSE 'LOST' END,
  MIN(revision), 0, MIN(review_time), MIN(reviewer), MIN(review_note), '', '', '', '', ''
FROM plan WHERE state IN ('APPROVED', 'RETURNED') AND version > 0 GROUP BY id, version;
