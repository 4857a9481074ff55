import type { Condition } from '~/api/generated/types.gen';
import { InlineTextArea } from '~/kit/inline-text';
import { KeyValueList } from '~/kit/key-value-list';
import { Section } from '~/kit/section';
import { fieldLock, type ConditionField } from '../condition-model';
import { CONDITION_FIELDS, EVIDENCE } from '../fields';
import { usePlanView } from '../plan-view';
import { ContactField, DayField, PersonField, PriorityField } from './fields';
import { placeOf } from './go-to';
import { MeasureFields } from './measure-fields';
import { RowsEditor } from './rows-editor';
import { useField } from './use-field';
import { useWords } from './use-words';

/** The terms: measure, dates, people, the priority that it serves. */
export function ConditionTerms({ condition }: { condition: Condition }) {
  const { t, time } = useWords();
  const { nameOf } = usePlanView();
  const bind = useField(condition);
  const locked = (field: ConditionField) => fieldLock(condition, field) !== undefined;
  const shared = { resource: condition };
  const { review } = condition;
  return (
    <Section title={t('plan.facts.label')}>
      {(!locked('description') || condition.description !== '') && (
        <InlineTextArea
          label={t('plan.field.description')}
          field={bind(CONDITION_FIELDS.description)}
          input={{ placeholder: t('plan.field.description'), maxLength: 5000 }}
          isReadOnly={locked('description')}
        />
      )}
      <KeyValueList
        items={[
          {
            id: 'measure',
            label: t('plan.field.metric'),
            value: <MeasureFields resource={condition} isLocked={locked('measure')} isCurrentLocked={locked('measure.current')} />,
          },
          {
            id: 'due',
            label: t('plan.field.due'),
            value: (
              <div {...placeOf('dueDate')}>
                <DayField {...shared} edit={CONDITION_FIELDS.due} label={t('plan.field.due')} isLocked={locked('dueDate')} />
              </div>
            ),
          },
          {
            id: 'priority',
            label: t('plan.field.priority'),
            value: (
              <div {...placeOf('priority')}>
                <PriorityField {...shared} edit={CONDITION_FIELDS.priority} isLocked={locked('priority')} />
              </div>
            ),
          },
          {
            id: 'sponsor',
            label: t('plan.field.sponsor'),
            value: (
              <div {...placeOf('sponsor')}>
                <ContactField {...shared} edit={CONDITION_FIELDS.sponsor} label={t('plan.field.sponsor')} isLocked={locked('sponsor')} />
              </div>
            ),
          },
          {
            id: 'owner',
            label: t('plan.field.owner'),
            value: <PersonField {...shared} edit={CONDITION_FIELDS.owner} isLocked={locked('owner')} />,
          },
          {
            id: 'reviewed',
            label: t('plan.life.review'),
            value: review?.reviewTime
              ? t('plan.review.last', { time: time(review.reviewTime), person: nameOf(review.reviewer) })
              : t('plan.review.never'),
          },
        ]}
      />
    </Section>
  );
}

/** What shows that it was done. */
export function ConditionEvidence({ condition }: { condition: Condition }) {
  const { t } = useWords();
  return (
    <Section title={t('plan.evidence.label')}>
      <div {...placeOf('add-evidence')}>
        <RowsEditor
          resource={condition}
          list={EVIDENCE}
          texts={{
            note: 'uri',
            mainLabel: t('plan.evidence.title'),
            noteLabel: t('plan.evidence.uri'),
            nameOf: (row) => row.title,
          }}
          add={{ label: t('plan.evidence.add'), make: (title) => ({ title, uri: '' }) }}
          empty={t('plan.evidence.empty')}
          isLocked={fieldLock(condition, 'evidence') !== undefined}
        />
      </div>
    </Section>
  );
}
