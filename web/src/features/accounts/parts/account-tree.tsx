import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Account } from '~/api/generated/types.gen';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { BasisNote } from '~/kit/figure';
import { TreeGrid } from '~/kit/tree-grid';
import { EmptyState, Notice } from '~/kit/view-state';
import { treeQuery } from '../queries';
import type { AccountsSearch } from '../search';
import { filterTree, isFiltered, openAtFirst, type AccountTree as Tree } from '../tree-model';
import { treeNodes, useTreeColumns } from '../use-tree-columns';
import styles from './account-tree.module.css';
import { QueryState } from '~/kit/query-state';
import { TreeFilterBar } from './tree-filter';

interface AccountTreeProps {
  /** Only this account and what stands below it. */
  top?: Account;
  filter: AccountsSearch;
  onFilter: (filter: AccountsSearch) => void;
}

/** Accounts as trees, with the figures of all that stands below each. */
export function AccountTree({ top, filter, onFilter }: AccountTreeProps) {
  const text = useText();
  const query = useQuery(treeQuery(top?.name));
  return (
    <div className={styles.frame}>
      <TreeFilterBar filter={filter} onFilter={onFilter} />
      <QueryState query={query} label={text('accounts.tree.label')} shape="table">
        {(tree) => <LoadedTree tree={tree} top={top} filter={filter} />}
      </QueryState>
    </div>
  );
}

function LoadedTree({ tree, top, filter }: { tree: Tree; top?: Account; filter: AccountsSearch }) {
  const text = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const columns = useTreeColumns();
  const isSearching = isFiltered(filter);
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(openAtFirst(tree.nodes)));
  const [closedInSearch, setClosedInSearch] = useState<ReadonlySet<string>>(NONE);
  const nodes = useMemo(() => treeNodes(filterTree(tree.nodes, filter)), [tree.nodes, filter]);
  // What is looked for is shown wherever it stands, unless somebody closes it again.
  const expanded = useMemo(() => {
    if (!isSearching) return opened;
    return new Set(nodes.filter((node) => !closedInSearch.has(node.key)).map((node) => node.key));
  }, [isSearching, opened, nodes, closedInSearch]);
  const expand = (next: ReadonlySet<string>) => {
    if (!isSearching) setOpened(next);
    else setClosedInSearch(new Set(nodes.filter((node) => !next.has(node.key)).map((node) => node.key)));
  };
  if (nodes.length === 0) {
    const part = isSearching ? 'noMatch' : 'empty';
    return (
      <EmptyState title={text(`accounts.tree.${part}.title`)} description={text(`accounts.tree.${part}.body`)} />
    );
  }
  const matches = nodes.filter((node) => node.data.isMatch).length;
  return (
    <>
      {!tree.isWhole && (
        <Notice tone="warn" text={text('accounts.tree.partial', { count: format.count(tree.nodes.length) })} />
      )}
      <p className={styles.basis}>
        {text('accounts.tree.shown', { count: matches, shown: format.count(matches) })}
        <BasisNote
          label={text('accounts.tree.label')}
          items={[
            { id: 'scope', label: text('accounts.basis.scope'), value: top?.displayName ?? text('accounts.basis.all') },
            { id: 'date', label: text('accounts.basis.date'), value: text('accounts.basis.today') },
            { id: 'figures', label: text('accounts.basis.figures'), value: text('accounts.basis.below') },
          ]}
        />
      </p>
      <div className={styles.grid}>
        <TreeGrid
          label={text('accounts.tree.label')}
          columns={columns}
          nodes={nodes}
          expanded={expanded}
          onExpandedChange={expand}
          onOpen={(node) => void navigate({ to: '/accounts/$id', params: { id: idOf(node.key) } })}
          nameOf={(node) => node.data.node.displayName}
        />
      </div>
    </>
  );
}

const NONE: ReadonlySet<string> = new Set();
