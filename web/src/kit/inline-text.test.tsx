import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';

import { forgetDrafts, keepDraft, type InlineOutcome } from './inline-model';
import { InlineText, type InlineInput } from './inline-text';

type Save = (change: { base: string; value: string }, onWaiting: () => void) => Promise<InlineOutcome<string>>;

/** A field over a stored value that saving replaces. */
function Field({ save, draftKey, input }: { save: Save; draftKey?: string; input?: InlineInput }) {
  const [stored, setStored] = useState('Win the office');
  const saveAndStore: Save = async (change, onWaiting) => {
    const outcome = await save(change, onWaiting);
    if (outcome.kind === 'saved') setStored(change.value);
    return outcome;
  };
  return (
    <LanguageProvider locale="en" catalog={english}>
      <InlineText label="Strategy" field={{ value: stored, save: saveAndStore, draftKey }} input={input} />
      <button type="button">elsewhere</button>
    </LanguageProvider>
  );
}

const box = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Strategy' });
const elsewhere = () => screen.getByText('elsewhere');

/** A save that is answered when the test says so. */
function heldSave() {
  const calls: { change: { base: string; value: string }; answer: (outcome: InlineOutcome<string>) => void; onWaiting: () => void }[] = [];
  const save: Save = (change, onWaiting) =>
    new Promise((resolve) => calls.push({ change, onWaiting, answer: resolve }));
  return { calls, save };
}

beforeEach(() => sessionStorage.clear());

describe('InlineText', () => {
  it('saves when it is left, and says so', async () => {
    const user = userEvent.setup();
    const save = vi.fn<Save>().mockResolvedValue({ kind: 'saved' });
    render(<Field save={save} />);
    await user.clear(box());
    await user.type(box(), 'Win the bank');
    expect(save).not.toHaveBeenCalled();
    await user.click(elsewhere());
    expect(save.mock.calls[0]?.[0]).toEqual({ base: 'Win the office', value: 'Win the bank' });
    expect(await screen.findByText('Saved')).toBeTruthy();
    expect(box().value).toBe('Win the bank');
  });

  it('saves nothing when nothing was changed, or Esc undid it', async () => {
    const user = userEvent.setup();
    const save = vi.fn<Save>();
    render(<Field save={save} />);
    await user.click(box());
    await user.click(elsewhere());
    await user.type(box(), ' first{Escape}');
    expect(box().value).toBe('Win the office');
    await user.click(elsewhere());
    expect(save).not.toHaveBeenCalled();
  });

  it('keeps what was typed when saving fails, and saves it once more when asked', async () => {
    const user = userEvent.setup();
    const save = vi.fn<Save>().mockRejectedValueOnce(new Error('The plan is approved')).mockResolvedValue({ kind: 'saved' });
    render(<Field save={save} />);
    await user.type(box(), '!{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('The plan is approved');
    expect(box().value).toBe('Win the office!');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Saved')).toBeTruthy();
    expect(save).toHaveBeenCalledTimes(2);
  });

  it('shows both values of a conflict with who and when, and keeps mine on top of theirs', async () => {
    const user = userEvent.setup();
    const by = { actor: 'Maya Delgado', time: new Date(Date.now() - 120_000).toISOString() };
    const save = vi
      .fn<Save>()
      .mockResolvedValueOnce({ kind: 'conflict', conflict: { mine: 'Mine', theirs: 'Hers', by } })
      .mockResolvedValue({ kind: 'saved' });
    render(<Field save={save} />);
    await user.clear(box());
    await user.type(box(), 'Mine{Enter}');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Maya Delgado changed this too, 2 minutes ago');
    expect(alert.textContent).toContain('Mine');
    expect(alert.textContent).toContain('Hers');
    await user.click(screen.getByRole('button', { name: 'Keep mine' }));
    expect(save.mock.calls[1]?.[0]).toEqual({ base: 'Hers', value: 'Mine' });
    expect(box().value).toBe('Mine');
  });

  it('gives a conflict up for their value', async () => {
    const user = userEvent.setup();
    const save = vi.fn<Save>().mockResolvedValue({ kind: 'conflict', conflict: { mine: 'Mine', theirs: 'Hers' } });
    render(<Field save={save} />);
    await user.type(box(), '?{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Take theirs' }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(box().value).toBe('Win the office');
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('saves one after the other what was typed and left while a save was under way', async () => {
    const user = userEvent.setup();
    const { calls, save } = heldSave();
    render(<Field save={save} />);
    await user.type(box(), '1{Enter}');
    await user.type(box(), '2{Enter}');
    expect(calls.length).toBe(1);
    await act(async () => calls[0]?.answer({ kind: 'saved' }));
    expect(calls[1]?.change).toEqual({ base: 'Win the office1', value: 'Win the office12' });
    await act(async () => calls[1]?.answer({ kind: 'saved' }));
    expect(box().value).toBe('Win the office12');
  });

  it('says that it waits while nobody answers', async () => {
    const user = userEvent.setup();
    const { calls, save } = heldSave();
    render(<Field save={save} />);
    await user.type(box(), '!{Enter}');
    await act(async () => calls[0]?.onWaiting());
    expect(screen.getByText('Waiting for the server…')).toBeTruthy();
  });

  it('has what was typed again after a reload', async () => {
    const user = userEvent.setup();
    const { save } = heldSave();
    const first = render(<Field save={save} draftKey="strategy" />);
    await user.type(box(), ' and keep it');
    first.unmount();
    render(<Field save={save} draftKey="strategy" />);
    expect(box().value).toBe('Win the office and keep it');
    await user.type(box(), '{Escape}');
    expect(box().value).toBe('Win the office');
    expect(sessionStorage.length).toBe(0);
  });

  it('says of what came back after a reload that it is not saved, and saves it when asked', async () => {
    const user = userEvent.setup();
    const save = vi.fn<Save>().mockResolvedValue({ kind: 'saved' });
    keepDraft('strategy', { base: 'Win the office', value: 'Win the bank' });
    render(<Field save={save} draftKey="strategy" />);
    expect(screen.getByText(english['kit.inline.unsaved'])).toBeTruthy();
    expect(save).not.toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(save.mock.calls[0]?.[0]).toEqual({ base: 'Win the office', value: 'Win the bank' });
    expect(await screen.findByText('Saved')).toBeTruthy();
    expect(screen.queryByText(english['kit.inline.unsaved'])).toBeNull();
    expect(sessionStorage.length).toBe(0);
  });

  it('forgets what was typed before if it has been written meanwhile', () => {
    keepDraft('strategy', { base: 'Win', value: 'Win the office' });
    render(<Field save={vi.fn<Save>()} draftKey="strategy" />);
    expect(screen.queryByText(english['kit.inline.unsaved'])).toBeNull();
    expect(sessionStorage.length).toBe(0);
  });

  it('shows the next person nothing of what was typed', () => {
    keepDraft('strategy', { base: 'Win the office', value: 'Win the bank' });
    sessionStorage.setItem('another', 'stays');
    forgetDrafts();
    render(<Field save={vi.fn<Save>()} draftKey="strategy" />);
    expect(box().value).toBe('Win the office');
    expect(sessionStorage.getItem('another')).toBe('stays');
  });

  it('says why a text cannot be saved, and does not send it', async () => {
    const user = userEvent.setup();
    const save = vi.fn<Save>();
    render(<Field save={save} input={{ check: (value) => (value ? '' : 'A name is needed') }} />);
    await user.clear(box());
    await user.click(elsewhere());
    expect(screen.getByText('A name is needed')).toBeTruthy();
    expect(save).not.toHaveBeenCalled();
  });
});
