import { Suspense } from 'react';
import type { Account } from '~/api/generated/types.gen';
import { isDate, compareDates, today } from '~/format/date';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Badge, StatusBadge, type Tone } from '~/kit/badge';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { Button } from '~/kit/button';
import { Link } from '~/kit/link';
import { PageHeader } from '~/kit/page-header';
import { useAccountActions } from '../actions';
import { useNames } from '../use-names';
import { useSegmentOptions } from '../use-options';
import { CreateAccountDialog, MoveDialog } from './lazy-dialogs';
import { Figures } from './figures';

const TONES: Partial<Record<Account['state'], Tone>> = { ACTIVE: 'good', PROSPECT: 'info' };

interface AccountHeadProps {
  account: Account;
  above: readonly Account[];
}

/** Which account it is, where it stands, what it comes to, and what can be done with it. */
export function AccountHead({ account, above }: AccountHeadProps) {
  const text = useText();
  const format = useFormat();
  const id = idOf(account.name);
  const { dialog, close, actions } = useAccountActions(account);
  const crumbs = above.map((each) => ({
    label: each.displayName,
    href: `/accounts/${idOf(each.name)}`,
  }));
  const all = { label: text('accounts.title'), href: '/accounts' };
  return (
    <>
      <PageHeader
        above={<Breadcrumbs label={text('accounts.path')} crumbs={[all, ...crumbs]} />}
        title={account.displayName}
        beside={<AccountBadges account={account} />}
        meta={
          <>
            {[format.country(account.countryCode), ...(account.domains ?? [])].filter(Boolean).join(' · ')}
            <NextMove account={account} />
          </>
        }
        actions={
          <>
            <Link href={`/accounts/${id}/plans`} variant="button">
              {text('accounts.link.plans')}
            </Link>
            <Link href={`/accounts/${id}/forecast`} variant="button">
              {text('accounts.link.forecast')}
            </Link>
            {actions.map((action) => (
              <Button key={action.id} onPress={action.run} icon={action.icon}>
                {action.title}
              </Button>
            ))}
          </>
        }
        controls={<Figures account={account.name} />}
      />
      <Suspense>
        {dialog === 'move' && <MoveDialog account={account} onClose={close} />}
        {dialog === 'create' && <CreateAccountDialog parent={account} onClose={close} />}
      </Suspense>
    </>
  );
}

function AccountBadges({ account }: { account: Account }) {
  const text = useText();
  const segments = useSegmentOptions();
  const segment = segments.find(({ id }) => id === account.segment)?.label ?? account.segment;
  return (
    <>
      {account.state !== 'STATE_UNSPECIFIED' && (
        <StatusBadge text={text(`accounts.state.${account.state}`)} tone={TONES[account.state]} />
      )}
      {segment && <Badge text={segment} />}
      {account.managed && <Badge text={text('accounts.field.managed')} tone="accent" />}
    </>
  );
}

/** A move that is known and still to come. */
function NextMove({ account }: { account: Account }) {
  const text = useText();
  const format = useFormat();
  const next = (account.parentHistory ?? []).find(
    ({ startDate }) => isDate(startDate) && compareDates(startDate, today()) > 0,
  );
  const nameOf = useNames(next?.parent ? [next.parent] : []);
  if (!next) return null;
  const date = format.date(next.startDate);
  return (
    <span>
      {next.parent
        ? text('accounts.nextMove', { date, parent: nameOf(next.parent) })
        : text('accounts.nextTop', { date })}
    </span>
  );
}
