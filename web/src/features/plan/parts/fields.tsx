import type { Date as Day } from '~/api/generated/types.gen';
import type { FieldEdit } from '~/api/save-field';
import { InlineDate } from '~/kit/inline-date';
import { InlineSelect } from '~/kit/inline-choice';
import { InlineText } from '~/kit/inline-text';
import type { Option } from '~/kit/options';
import { parseDecimal } from '../fields';
import type { PlanResource } from '../plan-api';
import { usePlanView } from '../plan-view';
import { mapped, NONE, optionalName, useField } from './use-field';
import { useWords } from './use-words';

interface FieldProps<R, V> {
  resource: R;
  edit: FieldEdit<R, V>;
  label: string;
  isLocked?: boolean;
}

/** Something else of the plan by its name, or none. */
export function NameField<R extends PlanResource>({
  resource,
  edit,
  label,
  isLocked,
  options,
}: FieldProps<R, string> & { options: readonly Option[] }) {
  const { t } = useWords();
  const bind = useField(resource);
  return (
    <InlineSelect
      label={label}
      field={mapped(bind(edit), optionalName)}
      options={[{ id: NONE, label: t('plan.field.none') }, ...options]}
      isReadOnly={isLocked}
    />
  );
}

/** One of our people, or nobody yet. */
export function PersonField<R extends PlanResource>(props: Omit<FieldProps<R, string>, 'label'>) {
  const { t } = useWords();
  const { people } = usePlanView();
  const options = people.map(({ name, displayName, title }) => ({ id: name, label: displayName, description: title }));
  return <NameField {...props} label={t('plan.field.owner')} options={options} />;
}

/** One of the customer's people. */
export function ContactField<R extends PlanResource>(props: FieldProps<R, string>) {
  const { contacts } = usePlanView();
  const options = contacts.map(({ name, displayName, title }) => ({ id: name, label: displayName, description: title }));
  return <NameField {...props} options={options} />;
}

/** One of the plan's business priorities. */
export function PriorityField<R extends PlanResource>(props: Omit<FieldProps<R, string>, 'label'>) {
  const { t } = useWords();
  const { plan } = usePlanView();
  const options = plan.businessPriorities.map(({ priorityId, title }) => ({ id: priorityId, label: title }));
  return <NameField {...props} label={t('plan.field.priority')} options={options} />;
}

/** A day, or open. */
export function DayField<R extends PlanResource>({ resource, edit, label, isLocked }: FieldProps<R, Day | undefined>) {
  const bind = useField(resource);
  return (
    <InlineDate
      label={label}
      field={mapped(bind(edit), { to: (day) => day ?? null, from: (day) => day ?? undefined })}
      isReadOnly={isLocked}
    />
  );
}

/** A line of text. */
export function TextLine<R extends PlanResource>({
  resource,
  edit,
  label,
  isLocked,
  ...more
}: FieldProps<R, string> & { id?: string; placeholder?: string; isRequired?: boolean }) {
  const { t } = useWords();
  const bind = useField(resource);
  return (
    <InlineText
      label={label}
      field={bind(edit, more.id)}
      input={{
        maxLength: 200,
        placeholder: isLocked ? undefined : more.placeholder,
        look: 'wraps',
        check: (value) => (value === '' && more.isRequired ? t('plan.check.required') : ''),
      }}
      isReadOnly={isLocked}
    />
  );
}

/** A number as people type it; empty: unknown. */
export function DecimalField<R extends PlanResource>({ resource, edit, label, isLocked, id }: FieldProps<R, string> & { id: string }) {
  const { t } = useWords();
  const bind = useField(resource);
  return (
    <InlineText
      label={label}
      field={mapped(bind(edit, id), { to: (value) => value, from: (value) => parseDecimal(value) ?? value })}
      input={{ look: 'figure', placeholder: '–', check: (value) => (parseDecimal(value) === undefined ? t('plan.check.number') : '') }}
      isReadOnly={isLocked}
    />
  );
}
