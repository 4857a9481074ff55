import type { FieldEdit } from '~/api/save-field';
import type { InlineBinding } from '~/kit/inline-model';
import type { PlanResource } from '../plan-api';
import { usePlanView } from '../plan-view';
import { useSaver } from '../use-saver';

/** Binds a field of one resource to an inline control; `key` tells fields of one path apart. */
export type BindField<R> = <V>(edit: FieldEdit<R, V>, key?: string) => InlineBinding<V>;

export function useField<R extends PlanResource>(resource: R): BindField<R> {
  const saver = useSaver(resource);
  const { nameOf } = usePlanView();
  return (edit, key = '') => ({
    value: edit.get(resource),
    draftKey: `${resource.name}.${edit.mask}.${key}`,
    save: async (change, onWaiting) => {
      const outcome = await saver.save(edit, change, onWaiting);
      if (outcome.kind === 'saved') return { kind: 'saved' };
      const { by, mine, theirs } = outcome.conflict;
      return { kind: 'conflict', conflict: { mine, theirs, by: by && { ...by, actor: nameOf(by.actor) } } };
    },
  });
}

/** The same field, seen as another type. */
export function mapped<V, W>(
  field: InlineBinding<V>,
  { to, from }: { to: (value: V) => W; from: (value: W) => V },
): InlineBinding<W> {
  return {
    value: to(field.value),
    draftKey: field.draftKey,
    save: async ({ base, value }, onWaiting) => {
      const outcome = await field.save({ base: from(base), value: from(value) }, onWaiting);
      if (outcome.kind === 'saved') return outcome;
      const { mine, theirs, by } = outcome.conflict;
      return { kind: 'conflict', conflict: { mine: to(mine), theirs: to(theirs), by } };
    },
  };
}

/** The id of the option for none: an option cannot have an empty one. */
export const NONE = 'none';

/** A name that may be missing, for a select. */
export const optionalName = {
  to: (value: string | undefined) => value || NONE,
  from: (value: string) => (value === NONE ? '' : value),
};
