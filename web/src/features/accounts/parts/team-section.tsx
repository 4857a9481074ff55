import { useQuery } from '@tanstack/react-query';
import type { Account } from '~/api/generated/types.gen';
import { isDate, today } from '~/format/date';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { PersonChip } from '~/kit/avatar';
import { Badge } from '~/kit/badge';
import { Link } from '~/kit/link';
import { Section } from '~/kit/section';
import { EmptyState } from '~/kit/view-state';
import { teamQuery } from '../queries';
import { presenceOf, wholeTeam, type TeamMember } from '../team-model';
import { useNames, type NameOf } from '../use-names';
import { QueryState } from '~/kit/query-state';
import styles from './rows.module.css';

interface TeamSectionProps {
  account: Account;
  /** The accounts above it: their assignments may cover it. */
  above: readonly Account[];
}

/** Who looks after the account, in which role, from when to when. */
export function TeamSection({ account, above }: TeamSectionProps) {
  const text = useText();
  const query = useQuery(teamQuery([account.name, ...above.map((each) => each.name)]));
  return (
    <Section title={text('accounts.team.title')}>
      <QueryState query={query} label={text('accounts.team.title')} shape="lines">
        {(assignments) => {
          const own = assignments.filter((each) => each.account === account.name);
          const others = assignments.filter((each) => each.account !== account.name);
          return <Team members={wholeTeam(own, others, today())} />;
        }}
      </QueryState>
    </Section>
  );
}

function Team({ members }: { members: readonly TeamMember[] }) {
  const text = useText();
  const nameOf = useNames(
    members.flatMap(({ assignment, through }) => [assignment.person, through ?? '']),
  );
  if (members.length === 0) {
    return (
      <EmptyState
        icon="person"
        title={text('accounts.team.empty.title')}
        description={text('accounts.team.empty.body')}
      />
    );
  }
  return (
    <ul className={styles.rows}>
      {members.map((member) => (
        <Member key={member.assignment.name} member={member} nameOf={nameOf} />
      ))}
    </ul>
  );
}

function Member({ member, nameOf }: { member: TeamMember; nameOf: NameOf }) {
  const text = useText();
  const format = useFormat();
  const { assignment, through } = member;
  const presence = presenceOf(assignment, today());
  const dates = isDate(assignment.endDate)
    ? text('accounts.team.fromTo', {
        from: format.date(assignment.startDate),
        to: format.date(assignment.endDate),
      })
    : text('accounts.team.since', { from: format.date(assignment.startDate) });
  return (
    <li className={styles.row} data-faded={presence === 'past' || undefined}>
      <PersonChip
        name={nameOf(assignment.person)}
        note={text(`accounts.role.${assignment.role as 'COACH'}`)}
      />
      <span className={styles.aside}>
        {presence !== 'now' && <Badge text={text(`accounts.team.${presence}`)} />}
        {assignment.coversDescendants && !through && (
          <Badge text={text('accounts.team.coversBelow')} tone="info" />
        )}
        {through && (
          <Link href={`/accounts/${idOf(through)}`} variant="quiet">
            {text('accounts.team.through', { account: nameOf(through) })}
          </Link>
        )}
        <span className={styles.dates}>{dates}</span>
      </span>
    </li>
  );
}
