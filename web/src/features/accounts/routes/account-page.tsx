import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Account } from '~/api/generated/types.gen';
import { useText } from '~/i18n/text';
import { Tabs } from '~/kit/tabs';
import { Notice } from '~/kit/view-state';
import { AccountFacts } from '../parts/account-facts';
import { AccountHead } from '../parts/account-head';
import { AccountTree } from '../parts/account-tree';
import { ContactsSection } from '../parts/contacts-section';
import { HistorySection } from '../parts/history-section';
import { QueryState } from '~/kit/query-state';
import { TeamSection } from '../parts/team-section';
import { accountQuery, ancestorsQuery, nodeQuery } from '../queries';
import type { AccountSearch } from '../search';
import { useFormat } from '~/format/use-format';
import styles from './account-page.module.css';

const route = getRouteApi('/shell/accounts/$id');

/** One account: its facts, its team, what stands below it, and who changed what. */
export function AccountPage() {
  const text = useText();
  const { id } = route.useParams();
  const query = useQuery(accountQuery(`accounts/${id}`));
  return (
    <QueryState query={query} label={text('accounts.account')} shape="page">
      {(account) => <LoadedAccount key={account.name} account={account} />}
    </QueryState>
  );
}

type Tab = NonNullable<AccountSearch['tab']> | 'facts';

function LoadedAccount({ account }: { account: Account }) {
  const text = useText();
  const format = useFormat();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: above = [] } = useQuery(ancestorsQuery(account.name));
  const { data: node } = useQuery(nodeQuery(account.name));
  const tab: Tab = search.tab ?? 'facts';
  const show = (next: string) =>
    void navigate({ search: next === 'facts' ? {} : { tab: next as AccountSearch['tab'] } });
  return (
    <article className={styles.page}>
      <title>{text('accounts.pageTitle', { name: account.displayName })}</title>
      <AccountHead account={account} above={above} />
      {account.deleteTime && (
        <Notice tone="warn" text={text('accounts.isDeleted', { time: format.time(account.deleteTime) })} />
      )}
      <Tabs
        label={text('accounts.tabs.label')}
        tabs={[
          { id: 'facts', label: text('accounts.tabs.facts') },
          { id: 'below', label: text('accounts.tabs.below'), count: format.count(node?.descendantCount) },
          { id: 'history', label: text('accounts.tabs.history') },
        ]}
        value={tab}
        onChange={show}
      >
        {tab === 'below' && (
          <AccountTree
            top={account}
            filter={search}
            onFilter={(filter) => void navigate({ search: { tab: 'below', ...filter }, replace: true })}
          />
        )}
        {tab === 'history' && <HistorySection account={account.name} />}
        {tab === 'facts' && (
          <div className={styles.columns}>
            <AccountFacts account={account} />
            <div className={styles.column}>
              <TeamSection account={account} above={above} />
              <ContactsSection account={account.name} />
            </div>
          </div>
        )}
      </Tabs>
    </article>
  );
}
