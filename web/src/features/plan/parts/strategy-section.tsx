import type { BusinessPriority, Competitor, PartnerEngagement, Stakeholder } from '~/api/generated/types.gen';
import { InlineTextArea } from '~/kit/inline-text';
import { Section } from '~/kit/section';
import { COMPETITORS, PARTNERS, PLAN_FIELDS, PRIORITIES, STAKEHOLDERS } from '../fields';
import { usePlanView } from '../plan-view';
import { newRowId } from '../rows';
import styles from './page.module.css';
import { RowsEditor } from './rows-editor';
import { useField } from './use-field';
import { useWords } from './use-words';

/** How we win, what matters to the customer, and who else has a part in it. */
export function StrategySection() {
  const { t } = useWords();
  const { plan, editable } = usePlanView();
  const bind = useField(plan);
  return (
    <div id="strategy" className={styles.column}>
      <Section title={t('plan.strategy.label')}>
        <InlineTextArea
          label={t('plan.strategy.label')}
          field={bind(PLAN_FIELDS.strategy)}
          input={{ placeholder: t('plan.strategy.empty'), maxLength: 20000 }}
          isReadOnly={!editable}
        />
      </Section>
      <div className={styles.pair}>
        <Priorities />
        <Stakeholders />
        <Competitors />
        <Partners />
      </div>
    </div>
  );
}

function Priorities() {
  const { t } = useWords();
  const { plan, editable } = usePlanView();
  const taken = plan.businessPriorities.map(({ priorityId }) => priorityId);
  const make = (title: string): BusinessPriority => ({
    priorityId: newRowId(title, taken, 'priority'),
    title,
    description: '',
  });
  return (
    <Section title={t('plan.priorities.label')}>
      <RowsEditor
        resource={plan}
        list={PRIORITIES}
        texts={{
          main: 'title',
          note: 'description',
          mainLabel: t('plan.priorities.title'),
          noteLabel: t('plan.priorities.description'),
          nameOf: (row) => row.title,
        }}
        add={{ label: t('plan.priorities.add'), make }}
        empty={t('plan.priorities.empty')}
        isLocked={!editable}
      />
    </Section>
  );
}

function Stakeholders() {
  const { t } = useWords();
  const { plan, contacts, editable, nameOf } = usePlanView();
  const choices = contacts
    .filter(({ name }) => !plan.stakeholders.some(({ contact }) => contact === name))
    .map(({ name, displayName, title }) => ({ id: name, label: title ? `${displayName}, ${title}` : displayName }));
  const make = (contact: string): Stakeholder => ({ contact, interest: '' });
  return (
    <Section title={t('plan.stakeholders.label')}>
      <RowsEditor
        resource={plan}
        list={STAKEHOLDERS}
        texts={{
          note: 'interest',
          mainLabel: t('plan.stakeholders.contact'),
          noteLabel: t('plan.stakeholders.interest'),
          nameOf: (row) => nameOf(row.contact),
        }}
        add={{ label: t('plan.stakeholders.add'), make, choices }}
        empty={t('plan.stakeholders.empty')}
        isLocked={!editable}
      />
    </Section>
  );
}

function Competitors() {
  const { t } = useWords();
  const { plan, editable } = usePlanView();
  const make = (displayName: string): Competitor | undefined =>
    plan.competitors.some((row) => row.displayName === displayName) ? undefined : { displayName, note: '' };
  return (
    <Section title={t('plan.competitors.label')}>
      <RowsEditor
        resource={plan}
        list={COMPETITORS}
        texts={{
          note: 'note',
          mainLabel: t('plan.competitors.name'),
          noteLabel: t('plan.competitors.note'),
          nameOf: (row) => row.displayName,
        }}
        add={{ label: t('plan.competitors.add'), make }}
        empty={t('plan.competitors.empty')}
        isLocked={!editable}
      />
    </Section>
  );
}

function Partners() {
  const { t } = useWords();
  const { plan, editable } = usePlanView();
  const make = (partner: string): PartnerEngagement | undefined =>
    plan.partnerEngagements.some((row) => row.partner === partner) ? undefined : { partner, note: '' };
  return (
    <Section title={t('plan.partners.label')}>
      <RowsEditor
        resource={plan}
        list={PARTNERS}
        texts={{
          note: 'note',
          mainLabel: t('plan.partners.name'),
          noteLabel: t('plan.partners.note'),
          nameOf: (row) => row.partner,
        }}
        add={{ label: t('plan.partners.add'), make }}
        empty={t('plan.partners.empty')}
        isLocked={!editable}
      />
    </Section>
  );
}
