import { useQueryClient } from '@tanstack/react-query';
import type { Action, Objective } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { IconButton } from '~/kit/button';
import { InlineSelect } from '~/kit/inline-choice';
import { Section } from '~/kit/section';
import { showToast } from '~/kit/toast';
import { ACTION_FIELDS, OBJECTIVE_FIELDS } from '../fields';
import { createChild, deleteChild, type Collection, type PlanResource } from '../plan-api';
import { usePlanView } from '../plan-view';
import { documentQuery } from '../queries';
import { keepInDocument } from '../use-saver';
import { AddRow } from './add-row';
import { errorText } from './error-text';
import { DayField, NameField, PersonField, PriorityField, TextLine } from './fields';
import { MeasureFields } from './measure-fields';
import { mapped, useField } from './use-field';
import { useWords } from './use-words';
import styles from './work-section.module.css';

/** What the plan is to achieve, and who does what for it by when. */
export function WorkSection() {
  const { t } = useWords();
  const { document, editable } = usePlanView();
  const { create } = useChildren();
  return (
    <div id="work" className={styles.lists}>
      <Section title={t('plan.objectives.label')}>
        {document.objectives.length === 0 && <p className={styles.empty}>{t('plan.objectives.empty')}</p>}
        <ul>
          {document.objectives.map((objective) => (
            <ObjectiveRow key={objective.name} objective={objective} />
          ))}
        </ul>
        {editable && <AddRow label={t('plan.objectives.add')} onAdd={(title) => create<Objective>('objectives', { title })} />}
      </Section>
      <Section title={t('plan.actions.label')}>
        {document.actions.length === 0 && <p className={styles.empty}>{t('plan.actions.empty')}</p>}
        <ul>
          {document.actions.map((action) => (
            <ActionRow key={action.name} action={action} />
          ))}
        </ul>
        {editable && <AddRow label={t('plan.actions.add')} onAdd={(title) => create<Action>('actions', { title })} />}
      </Section>
    </div>
  );
}

/** Creates and removes what belongs to the plan, and says so if it cannot. */
function useChildren() {
  const words = useWords();
  const client = useQueryClient();
  const { plan } = usePlanView();
  const fail = (error: unknown) => showToast({ kind: 'bad', title: errorText(error, words) });
  return {
    create: <R extends PlanResource>(collection: Collection, fields: Partial<R>) => {
      createChild<R>(plan.name, collection, fields).then((made) => keepInDocument(client, made), fail);
    },
    remove: (child: PlanResource) => {
      deleteChild(child).then(() => client.invalidateQueries({ queryKey: documentQuery(plan.name).queryKey }), fail);
    },
  };
}

function ObjectiveRow({ objective }: { objective: Objective }) {
  const { t } = useWords();
  const { editable } = usePlanView();
  const { remove } = useChildren();
  const shared = { resource: objective, isLocked: !editable };
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <TextLine {...shared} edit={OBJECTIVE_FIELDS.title} label={t('plan.field.title')} isRequired />
        <MeasureFields resource={objective} isLocked={!editable} />
      </div>
      <div className={styles.facts}>
        <PriorityField {...shared} edit={OBJECTIVE_FIELDS.priority} />
        <PersonField {...shared} edit={OBJECTIVE_FIELDS.owner} />
        <DayField {...shared} edit={OBJECTIVE_FIELDS.due} label={t('plan.field.due')} />
        <StateField {...shared} kind="objective" states={['OPEN', 'ACHIEVED', 'MISSED', 'DROPPED']} />
      </div>
      {editable && (
        <IconButton size="sm" icon="close" label={t('plan.row.remove', { name: objective.title })} onPress={() => remove(objective)} />
      )}
    </li>
  );
}

function ActionRow({ action }: { action: Action }) {
  const { t } = useWords();
  const { document, editable } = usePlanView();
  const { remove } = useChildren();
  const shared = { resource: action, isLocked: !editable };
  const objectives = document.objectives.map(({ name, title }) => ({ id: name, label: title }));
  return (
    <li className={styles.row}>
      <div className={styles.main}>
        <TextLine {...shared} edit={ACTION_FIELDS.title} label={t('plan.field.title')} isRequired />
      </div>
      <div className={styles.facts}>
        <NameField {...shared} edit={ACTION_FIELDS.objective} label={t('plan.field.objective')} options={objectives} />
        <PersonField {...shared} edit={ACTION_FIELDS.owner} />
        <DayField {...shared} edit={ACTION_FIELDS.due} label={t('plan.field.due')} />
        <StateField {...shared} kind="action" states={['OPEN', 'DONE', 'CANCELLED']} />
      </div>
      {editable && (
        <IconButton size="sm" icon="close" label={t('plan.row.remove', { name: action.title })} onPress={() => remove(action)} />
      )}
    </li>
  );
}

interface StateFieldProps<R> {
  resource: R;
  isLocked: boolean;
  kind: 'objective' | 'action';
  states: readonly string[];
}

function StateField<R extends PlanResource & { state: string }>({ resource, isLocked, kind, states }: StateFieldProps<R>) {
  const { t } = useWords();
  const bind = useField(resource);
  const edit = { mask: 'state', get: (of: R) => of.state, set: (_: R, state: string) => ({ state }) as Partial<R> };
  const field = mapped(bind(edit), { to: (value) => value, from: (value) => value });
  const options = states.map((id) => ({ id, label: t(`plan.${kind}.state.${id}` as MessageId) }));
  return <InlineSelect label={t('plan.field.state')} field={field} options={options} isReadOnly={isLocked} />;
}
