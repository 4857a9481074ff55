import type { Opportunity } from '~/api/generated/types.gen';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Badge } from '~/kit/badge';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { DataTable } from '~/kit/data-table';
import { KeyValueList, type KeyValue } from '~/kit/key-value-list';
import { Link } from '~/kit/link';
import { PageHeader } from '~/kit/page-header';
import { Section } from '~/kit/section';
import { Notice } from '~/kit/view-state';
import { useNames, type NameOf } from '../use-names';
import styles from './forecast.module.css';

/** One deal: what it is worth, how sure it is, and what it consists of. */
export function DealView({ deal }: { deal: Opportunity }) {
  const text = useText();
  const format = useFormat();
  const nameOf = useNames([deal.account, deal.owner, deal.stage, ...deal.lines.map(({ product }) => product)]);
  const facts = useFacts(deal, nameOf);
  return (
    <article className={styles.page}>
      <title>{text('forecast.deal.pageTitle', { name: deal.displayName })}</title>
      <PageHeader
        above={
          <Breadcrumbs
            label={text('forecast.path')}
            crumbs={[
              { label: text('forecast.accounts'), href: '/accounts' },
              { label: nameOf(deal.account), href: `/accounts/${idOf(deal.account)}` },
              { label: text('forecast.title'), href: `/accounts/${idOf(deal.account)}/forecast` },
            ]}
          />
        }
        title={deal.displayName}
        beside={<Badge text={text(`forecast.category.${deal.effectiveCategory as 'COMMIT'}`)} />}
        meta={`${nameOf(deal.stage)} · ${format.money(deal.amount, 'exact')} · ${format.date(deal.closeDate)}`}
      />
      {deal.deleteTime && <Notice tone="warn" text={text('forecast.deal.deleted', { time: format.time(deal.deleteTime) })} />}
      <Section title={text('forecast.deal.facts')}>
        <KeyValueList items={facts} />
      </Section>
      {deal.lines.length > 0 && (
        <Section title={text('forecast.deal.lines')}>
          <DataTable
            label={text('forecast.deal.lines')}
            columns={[
              { id: 'product', header: text('forecast.deal.product'), text: (line) => nameOf(line.product), isShrunk: true },
              { id: 'quantity', header: text('forecast.deal.quantity'), align: 'end', text: (line) => format.count(line.quantity) },
              { id: 'amount', header: text('forecast.deals.amount'), align: 'end', text: (line) => format.money(line.amount, 'exact') },
            ]}
            rows={deal.lines}
            rowKey={(line) => line.product}
          />
        </Section>
      )}
    </article>
  );
}

function useFacts(deal: Opportunity, nameOf: NameOf): KeyValue[] {
  const text = useText();
  const format = useFormat();
  const dash = (value: string) => value || '–';
  return [
    {
      id: 'account',
      label: text('forecast.deals.account'),
      value: <Link href={`/accounts/${idOf(deal.account)}`}>{nameOf(deal.account)}</Link>,
    },
    {
      id: 'owner',
      label: text('forecast.deals.owner'),
      value: deal.owner ? <Link href={`/${deal.owner}/forecast`}>{nameOf(deal.owner)}</Link> : '–',
    },
    { id: 'stage', label: text('forecast.deals.stage'), value: nameOf(deal.stage) },
    { id: 'amount', label: text('forecast.deals.own'), value: format.money(deal.amount, 'exact') },
    { id: 'reporting', label: text('forecast.deal.reporting'), value: format.money(deal.reportingAmount, 'exact') },
    { id: 'probability', label: text('forecast.deal.probability'), value: format.percent(deal.effectiveProbabilityBasisPoints) },
    { id: 'close', label: text('forecast.deals.close.date'), value: format.date(deal.closeDate) },
    { id: 'open', label: text('forecast.deal.open'), value: format.date(deal.openDate) },
    { id: 'next', label: text('forecast.deal.next'), value: dash(deal.nextStep) },
    { id: 'competitor', label: text('forecast.deal.competitor'), value: dash(deal.competitor) },
    { id: 'changed', label: text('forecast.deal.changed'), value: format.time(deal.updateTime) },
  ];
}
