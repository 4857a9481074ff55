import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';

import type { PlainDate } from './date-value';
import { InlineCheckbox, InlineSelect } from './inline-choice';
import { InlineDateEditor } from './inline-date-editor';
import type { InlineBinding, InlineOutcome } from './inline-model';
import { KitProvider } from './provider';

type Save<V> = InlineBinding<V>['save'];

const SEGMENTS = [
  { id: 'major', label: 'Major' },
  { id: 'top', label: 'Top' },
];
const FIRST_OF_JULY: PlainDate = { year: 2026, month: 7, day: 1 };

/** A control over a stored value that saving replaces. */
function Bound<V>({ stored, save, children }: { stored: V; save: Save<V>; children: (field: InlineBinding<V>) => React.ReactNode }) {
  const [value, setValue] = useState(stored);
  const saveAndStore: Save<V> = async (change, onWaiting) => {
    const outcome = await save(change, onWaiting);
    if (outcome.kind === 'saved') setValue(change.value);
    return outcome;
  };
  return (
    <LanguageProvider locale="en" catalog={english}>
      <KitProvider locale="en" navigate={() => {}} failureOf={() => ({ kind: 'failed', message: '' })}>
        {children({ value, save: saveAndStore })}
        <button type="button">elsewhere</button>
      </KitProvider>
    </LanguageProvider>
  );
}

const saved = <V,>() => vi.fn<Save<V>>().mockResolvedValue({ kind: 'saved' });

describe('InlineSelect', () => {
  const select = (field: InlineBinding<string>) => <InlineSelect label="Segment" field={field} options={SEGMENTS} placeholder="None" />;

  it('saves what is chosen by keys, and shows it', async () => {
    const user = userEvent.setup();
    const save = saved<string>();
    render(<Bound stored="major" save={save}>{select}</Bound>);
    await user.tab();
    await user.keyboard('{Enter}{ArrowDown}{Enter}');
    expect(save.mock.calls[0]?.[0]).toEqual({ base: 'major', value: 'top' });
    expect(await screen.findByText('Saved')).toBeTruthy();
    expect(screen.getByRole('button', { name: /Segment/ }).textContent).toBe('Top');
  });

  it('names both values of a conflict as the list does, and takes theirs', async () => {
    const user = userEvent.setup();
    const conflict: InlineOutcome<string> = { kind: 'conflict', conflict: { mine: 'top', theirs: 'major' } };
    render(<Bound stored="major" save={vi.fn<Save<string>>().mockResolvedValue(conflict)}>{select}</Bound>);
    await user.click(screen.getByRole('button', { name: /Segment/ }));
    await user.click(screen.getByRole('option', { name: 'Top' }));
    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText('Top')).toBeTruthy();
    expect(within(alert).getByText('Major')).toBeTruthy();
    await user.click(within(alert).getByRole('button', { name: 'Take theirs' }));
    expect(screen.getByRole('button', { name: /Segment/ }).textContent).toBe('Major');
  });

  it('says none where nothing is chosen', () => {
    render(<Bound stored="" save={saved<string>()}>{select}</Bound>);
    expect(screen.getByRole('button', { name: /Segment/ }).textContent).toBe('None');
  });

  it('offers nothing where it cannot be changed', () => {
    render(
      <Bound stored="top" save={saved<string>()}>
        {(field) => <InlineSelect label="Segment" field={field} options={SEGMENTS} isReadOnly />}
      </Bound>,
    );
    expect(screen.queryByRole('button', { name: /Segment/ })).toBeNull();
    expect(screen.getByText('Top')).toBeTruthy();
  });
});

describe('InlineCheckbox', () => {
  it('saves when it is pressed, and stays as it was pressed when that fails', async () => {
    const user = userEvent.setup();
    const save = vi.fn<Save<boolean>>().mockRejectedValue(new Error('The account is closed'));
    render(
      <Bound stored={false} save={save}>
        {(field) => <InlineCheckbox label="Managed" field={field} words={['No', 'Yes']} />}
      </Bound>,
    );
    await user.tab();
    await user.keyboard(' ');
    expect((await screen.findByRole('alert')).textContent).toContain('The account is closed');
    expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(false);
  });
});

describe('InlineDateEditor', () => {
  const date = (field: InlineBinding<PlainDate | null>) => <InlineDateEditor label="Due" field={field} />;
  const part = (name: RegExp) => screen.getByRole('spinbutton', { name });

  it('saves a day that is typed part by part, once it is left', async () => {
    const user = userEvent.setup();
    const save = saved<PlainDate | null>();
    render(<Bound<PlainDate | null> stored={FIRST_OF_JULY} save={save}>{date}</Bound>);
    await user.click(part(/day/));
    await user.keyboard('{ArrowUp}{ArrowUp}');
    expect(save).not.toHaveBeenCalled();
    await user.click(screen.getByText('elsewhere'));
    expect(save.mock.calls[0]?.[0]).toEqual({ base: FIRST_OF_JULY, value: { year: 2026, month: 7, day: 3 } });
  });

  it('goes back to the stored day at Esc', async () => {
    const user = userEvent.setup();
    const save = saved<PlainDate | null>();
    render(<Bound<PlainDate | null> stored={FIRST_OF_JULY} save={save}>{date}</Bound>);
    await user.click(part(/month/));
    await user.keyboard('{ArrowUp}{Escape}');
    expect(part(/month/).textContent).toBe('07');
    await user.click(screen.getByText('elsewhere'));
    expect(save).not.toHaveBeenCalled();
  });
});
