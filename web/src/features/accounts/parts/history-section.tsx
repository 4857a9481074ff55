import { useInfiniteQuery } from '@tanstack/react-query';
import type { ResourceRevision } from '~/api/generated/types.gen';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Button } from '~/kit/button';
import { Section } from '~/kit/section';
import { Notice } from '~/kit/view-state';
import { kindOf, shownChanges, whoOf, type ShownChange } from '../history-model';
import { historyQuery } from '../queries';
import { useNames, type NameOf } from '../use-names';
import { useValueText, type ValueText } from '../use-value-text';
import styles from './history-section.module.css';
import { QueryState } from '~/kit/query-state';

/** Who changed what of an account and when, from what to what, the newest first. */
export function HistorySection({ account }: { account: string }) {
  const text = useText();
  const query = useInfiniteQuery(historyQuery(account));
  return (
    <Section title={text('accounts.history.title')} description={text('accounts.history.lead')}>
      <QueryState query={query} label={text('accounts.history.title')} shape="lines">
        {({ pages }) => (
          <>
            {pages.some((page) => (page.oldestRevision ?? '0') !== '0') && (
              <Notice tone="info" text={text('accounts.history.compacted')} />
            )}
            <Revisions revisions={pages.flatMap((page) => page.revisions ?? [])} />
            {query.hasNextPage && (
              <Button onPress={() => void query.fetchNextPage()} isPending={query.isFetchingNextPage}>
                {text('accounts.history.more')}
              </Button>
            )}
          </>
        )}
      </QueryState>
    </Section>
  );
}

/** The names that the revisions speak of: people, and accounts above. */
function namesIn(revisions: readonly ResourceRevision[]): string[] {
  return revisions.flatMap((revision) => [
    whoOf(revision),
    ...shownChanges(revision).flatMap(({ from, to }) => [String(from), String(to)]),
  ]);
}

function Revisions({ revisions }: { revisions: readonly ResourceRevision[] }) {
  const nameOf = useNames(namesIn(revisions));
  const valueText = useValueText(nameOf);
  return (
    <ol className={styles.revisions}>
      {revisions.map((revision) => (
        <Revision key={revision.revision} revision={revision} nameOf={nameOf} valueText={valueText} />
      ))}
    </ol>
  );
}

interface RevisionProps {
  revision: ResourceRevision;
  nameOf: NameOf;
  valueText: ValueText;
}

function Revision({ revision, nameOf, valueText }: RevisionProps) {
  const text = useText();
  const format = useFormat();
  const isNew = revision.kind === 'CREATED';
  return (
    <li className={styles.revision}>
      <p className={styles.head}>
        <strong>{text(kindOf(revision))}</strong>
        <span>{text('accounts.history.by', { who: nameOf(whoOf(revision)) })}</span>
        <time dateTime={revision.time} title={format.time(revision.time)}>
          {format.relative(revision.time)}
        </time>
      </p>
      {revision.reason && <p className={styles.reason}>{revision.reason}</p>}
      <dl className={styles.changes}>
        {shownChanges(revision).map((change) => (
          <Change key={change.path} change={change} isNew={isNew} valueText={valueText} />
        ))}
      </dl>
    </li>
  );
}

interface ChangeProps {
  change: ShownChange;
  isNew: boolean;
  valueText: ValueText;
}

function Change({ change, isNew, valueText }: ChangeProps) {
  const text = useText();
  const { path, label, from, to } = change;
  return (
    <div className={styles.change}>
      <dt>{label ? text(label) : path}</dt>
      <dd>
        {!isNew && <del>{valueText(path, from)}</del>}
        <ins>{valueText(path, to)}</ins>
      </dd>
    </div>
  );
}
