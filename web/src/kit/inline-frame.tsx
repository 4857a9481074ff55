import type { KeyboardEvent, ReactNode } from 'react';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';

import { Button } from './button';
import { Icon } from './icon';
import styles from './inline.module.css';
import type { InlineEdit } from './use-inline-edit';

interface InlineFrameProps<V> {
  edit: InlineEdit<V>;
  /** A value as text, for both sides of a conflict. */
  show: (value: V) => string;
  /** Why what was typed cannot be saved; empty when it can. */
  problem?: string;
  children: ReactNode;
}

/** What stands around the control of an inline field: how its saving goes, and a conflict if there is one. */
export function InlineFrame<V>({ edit, show, problem = '', children }: InlineFrameProps<V>) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !edit.isDirty) return;
    event.stopPropagation(); // Esc undoes the field; it does not close what the field stands in
    edit.cancel();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears Esc before the control, which keeps it
    <div className={styles.frame} onKeyDownCapture={onKeyDown}>
      <div className={styles.line}>
        {children}
        <Status edit={edit} />
      </div>
      {problem && <p className={styles.problem}>{problem}</p>}
      <Unsaved edit={edit} />
      <Failure edit={edit} />
      <Conflict edit={edit} show={show} />
    </div>
  );
}

/** Beside the control, in a place of its own so that nothing moves. */
function Status<V>({ edit }: { edit: InlineEdit<V> }) {
  const text = useText();
  return (
    <output className={styles.status} data-status={edit.status}>
      {edit.status === 'saving' && text('kit.inline.saving')}
      {edit.status === 'waiting' && text('kit.inline.waiting')}
      {edit.status === 'saved' && (
        <>
          <Icon name="check" size={12} />
          {text('kit.inline.saved')}
        </>
      )}
    </output>
  );
}

/** What came back after a reload is not saved by itself: it may be old, and nobody is typing. */
function Unsaved<V>({ edit }: { edit: InlineEdit<V> }) {
  const text = useText();
  if (edit.status !== 'unsaved') return null;
  return (
    <div className={styles.unsaved}>
      <Icon name="edit" size={14} />
      <span>{text('kit.inline.unsaved')}</span>
      <Button size="sm" onPress={edit.commit}>
        {text('kit.inline.save')}
      </Button>
      <Button size="sm" variant="quiet" onPress={edit.cancel}>
        {text('kit.inline.undo')}
      </Button>
    </div>
  );
}

function Failure<V>({ edit }: { edit: InlineEdit<V> }) {
  const text = useText();
  if (edit.status !== 'failed') return null;
  return (
    <div className={styles.failure} role="alert">
      <Icon name="alert" size={14} />
      <span>{text('kit.inline.failed', { why: edit.error })}</span>
      <Button size="sm" onPress={edit.commit}>
        {text('kit.retry')}
      </Button>
      <Button size="sm" variant="quiet" onPress={edit.cancel}>
        {text('kit.inline.undo')}
      </Button>
    </div>
  );
}

function Conflict<V>({ edit, show }: { edit: InlineEdit<V>; show: (value: V) => string }) {
  const text = useText();
  const format = useFormat();
  const { conflict } = edit;
  if (!conflict) return null;
  const who = conflict.by?.actor || text('kit.inline.somebody');
  const when = conflict.by ? format.relative(conflict.by.time) : '';
  return (
    <div className={styles.conflict} role="alert">
      <p className={styles.conflictTitle}>{text('kit.inline.conflict', { who, when })}</p>
      <dl className={styles.sides}>
        <dt>{text('kit.inline.mine')}</dt>
        <dd>{show(edit.value)}</dd>
        <dt>{text('kit.inline.theirs')}</dt>
        <dd>{show(conflict.theirs)}</dd>
      </dl>
      <div className={styles.choices}>
        <Button size="sm" variant="primary" onPress={edit.keepMine}>
          {text('kit.inline.keepMine')}
        </Button>
        <Button size="sm" onPress={edit.cancel}>
          {text('kit.inline.takeTheirs')}
        </Button>
      </div>
    </div>
  );
}
