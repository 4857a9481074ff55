import { lazy, Suspense } from 'react';
import { loadCode } from '~/api/load-code';
import { useFormat } from '~/format/use-format';

import type { InlineDateEditorProps } from './inline-date-editor';
import styles from './inline.module.css';

/** Calendars weigh as much as a page: they come when the page is there. */
const load = loadCode(() => import('./inline-date-editor'));
const Editor = lazy(async () => ({ default: (await load()).InlineDateEditor }));

interface InlineDateProps extends InlineDateEditorProps {
  isReadOnly?: boolean;
}

/** A day, edited in place; text until its control has come. */
export function InlineDate({ isReadOnly, ...editor }: InlineDateProps) {
  const format = useFormat();
  const text = <span className={styles.fixed}>{format.date(editor.field.value)}</span>;
  if (isReadOnly) return text;
  return (
    <Suspense fallback={text}>
      <Editor {...editor} />
    </Suspense>
  );
}
