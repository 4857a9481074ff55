import { useQueryClient } from '@tanstack/react-query';
import type { Action, Objective } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { today } from '~/format/date';
import { Badge } from '~/kit/badge';
import { IconButton } from '~/kit/button';
import { InlineSelect } from '~/kit/inline-choice';
import { Section } from '~/kit/section';
import { showToast } from '~/kit/toast';
import { useAddActions, type AddPlace } from '../actions';
import { ACTION_FIELDS, OBJECTIVE_FIELDS } from '../fields';
import { isOverdue } from '../model';
import { createChild, deleteChild, type Collection, type PlanResource } from '../plan-api';
import { usePlanView } from '../plan-view';
import { documentQuery } from '../queries';
import { addToDocument } from '../use-saver';
import { AddRow } from './add-row';
import { errorText } from './error-text';
import { DayField, NameField, PersonField, PriorityField, TextLine } from './fields';
import { goTo, placeOf } from './go-to';
import { MeasureFields } from './measure-fields';
import { mapped, useField } from './use-field';
import { useWords } from './use-words';
import styles from './work-section.module.css';

/** What the plan is to achieve, and who does what for it by when. */
export function WorkSection() {
  const { t } = useWords();
  const { document, plan, editable } = usePlanView();
  const { create } = useChildren();
  useAddActions(ADD_PLACES);
  return (
    <div id="work" className={styles.lists}>
      <Section title={t('plan.objectives.label')}>
        {document.objectives.length === 0 && <p className={styles.empty}>{t('plan.objectives.empty')}</p>}
        {document.objectives.length > 0 && <Heads first={t('plan.field.priority')} />}
        <ul>
          {document.objectives.map((objective) => (
            <ObjectiveRow key={objective.name} objective={objective} />
          ))}
        </ul>
        {editable && (
          <div {...placeOf('objectives')}>
            <AddRow
              label={t('plan.objectives.add')}
              draftKey={`${plan.name}.objectives.add`}
              onAdd={(title) => create<Objective>('objectives', { title, owner: plan.owner })}
            />
          </div>
        )}
      </Section>
      <Section title={t('plan.actions.label')}>
        {document.actions.length === 0 && <p className={styles.empty}>{t('plan.actions.empty')}</p>}
        {document.actions.length > 0 && <Heads first={t('plan.field.objective')} />}
        <ul>
          {document.actions.map((action) => (
            <ActionRow key={action.name} action={action} />
          ))}
        </ul>
        {editable && (
          <div {...placeOf('actions')}>
            <AddRow
              label={t('plan.actions.add')}
              draftKey={`${plan.name}.actions.add`}
              onAdd={(title) => create<Action>('actions', { title, owner: plan.owner })}
            />
          </div>
        )}
      </Section>
    </div>
  );
}

/** What the columns hold; each field has its label of its own for who hears the page. */
function Heads({ first }: { first: string }) {
  const { t } = useWords();
  return (
    <div className={`${styles.row} ${styles.heads}`} aria-hidden="true">
      <span />
      <div className={styles.facts}>
        <span>{first}</span>
        <span>{t('plan.field.owner')}</span>
        <span>{t('plan.field.due')}</span>
        <span>{t('plan.field.state')}</span>
      </div>
      <span className={styles.remove} />
    </div>
  );
}

/** One key each; the caret goes to where the new row is typed. */
const ADD_PLACES: readonly AddPlace[] = [
  { id: 'objectives', shortcut: 'o', run: () => goTo('objectives') },
  { id: 'actions', shortcut: 'a', run: () => goTo('actions') },
];

/** Creates and removes what belongs to the plan. */
function useChildren() {
  const words = useWords();
  const client = useQueryClient();
  const { plan } = usePlanView();
  const fail = (error: unknown) => showToast({ kind: 'bad', title: errorText(error, words) });
  return {
    create: async <R extends PlanResource>(collection: Collection, fields: Partial<R>) => {
      addToDocument(client, await createChild<R>(plan.name, collection, fields));
    },
    remove: (child: PlanResource) => {
      deleteChild(child).then(() => client.invalidateQueries({ queryKey: documentQuery(plan.name).queryKey }), fail);
    },
  };
}

function Remove({ child }: { child: Objective | Action }) {
  const { t } = useWords();
  const { editable } = usePlanView();
  const { remove } = useChildren();
  const label = t('plan.row.remove', { name: child.title });
  return (
    <span className={styles.remove}>
      {editable && <IconButton size="sm" icon="close" label={label} onPress={() => remove(child)} />}
    </span>
  );
}

function Overdue({ of }: { of: Objective | Action }) {
  const { t } = useWords();
  if (!isOverdue(of.dueDate, of.state, today())) return null;
  return (
    <span className={styles.overdue}>
      <Badge tone="bad" text={t('plan.overdue')} />
    </span>
  );
}

function ObjectiveRow({ objective }: { objective: Objective }) {
  const { t } = useWords();
  const { editable } = usePlanView();
  const shared = { resource: objective, isLocked: !editable };
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <TextLine {...shared} edit={OBJECTIVE_FIELDS.title} label={t('plan.field.title')} isRequired />
        <Overdue of={objective} />
        <MeasureFields
          resource={objective}
          isLocked={!editable}
          isCurrentLocked={!editable && objective.measure === undefined}
        />
      </div>
      <div className={styles.facts}>
        <PriorityField {...shared} edit={OBJECTIVE_FIELDS.priority} />
        <PersonField {...shared} edit={OBJECTIVE_FIELDS.owner} />
        <DayField {...shared} edit={OBJECTIVE_FIELDS.due} label={t('plan.field.due')} />
        <StateField resource={objective} kind="objective" states={['OPEN', 'ACHIEVED', 'MISSED', 'DROPPED']} />
      </div>
      <Remove child={objective} />
    </li>
  );
}

function ActionRow({ action }: { action: Action }) {
  const { t } = useWords();
  const { document, editable } = usePlanView();
  const shared = { resource: action, isLocked: !editable };
  const objectives = document.objectives.map(({ name, title }) => ({ id: name, label: title }));
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <TextLine {...shared} edit={ACTION_FIELDS.title} label={t('plan.field.title')} isRequired />
        <Overdue of={action} />
      </div>
      <div className={styles.facts}>
        <NameField {...shared} edit={ACTION_FIELDS.objective} label={t('plan.field.objective')} options={objectives} />
        <PersonField {...shared} edit={ACTION_FIELDS.owner} />
        <DayField {...shared} edit={ACTION_FIELDS.due} label={t('plan.field.due')} />
        <StateField resource={action} kind="action" states={['OPEN', 'DONE', 'CANCELLED']} />
      </div>
      <Remove child={action} />
    </li>
  );
}

interface StateFieldProps<R> {
  resource: R;
  kind: 'objective' | 'action';
  states: readonly string[];
}

/** How far the work has come: that goes on while the plan itself is not to be changed. */
function StateField<R extends PlanResource & { state: string }>({ resource, kind, states }: StateFieldProps<R>) {
  const { t } = useWords();
  const bind = useField(resource);
  const edit = { mask: 'state', get: (of: R) => of.state, set: (_: R, state: string) => ({ state }) as Partial<R> };
  const field = mapped(bind(edit), { to: (value) => value, from: (value) => value });
  const options = states.map((id) => ({ id, label: t(`plan.${kind}.state.${id}` as MessageId) }));
  return <InlineSelect label={t('plan.field.state')} field={field} options={options} />;
}
