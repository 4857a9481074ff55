import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { registerActions } from '~/actions/action';
import { fakeGateway, nobody } from '~/testing/gateway';
import { renderInApp } from '~/testing/render';
import { CommandPalette } from './command-palette';

const ACCOUNTS = {
  accounts: [
    { name: 'accounts/acme', displayName: 'Acme', countryCode: 'DE' },
    { name: 'accounts/acme-france', displayName: 'Acme France', countryCode: 'FR' },
  ],
};

const marked = () => screen.getAllByRole('option').find((option) => option.ariaSelected === 'true');
const markedText = () => marked()?.textContent;

let ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends) end();
  ends = [];
  vi.unstubAllGlobals();
});

describe('the command palette', () => {
  it('finds accounts as one types and opens the marked one', async () => {
    const { sent } = fakeGateway({ 'accounts:search': ACCOUNTS });
    const onClose = vi.fn();
    const { router } = await renderInApp(<CommandPalette onClose={onClose} />);
    const user = userEvent.setup();
    await user.type(screen.getByRole('combobox'), 'acme');
    await screen.findByText('Acme France');
    expect(markedText()).toContain('Germany');
    await user.keyboard('{ArrowDown}{Enter}');
    expect(router.state.location.pathname).toBe('/accounts/acme-france');
    expect(onClose).toHaveBeenCalled();
    expect(sent.at(-1)?.query.get('query')).toBe('acme');
  });

  it('runs actions, and says why one cannot be run', async () => {
    fakeGateway({ 'accounts:search': { accounts: [] } });
    const [run, refused] = [vi.fn(), vi.fn()];
    ends.push(
      registerActions([
        { id: 'a', title: 'Move account', group: 'Account', run },
        { id: 'b', title: 'Move plan', group: 'Account', refusal: 'It is approved', run: refused },
      ]),
    );
    await renderInApp(<CommandPalette onClose={vi.fn()} />);
    const user = userEvent.setup();
    await user.type(screen.getByRole('combobox'), 'move');
    await user.click(screen.getByText('Move plan'));
    expect(screen.getByText('It is approved')).toBeTruthy();
    await user.click(screen.getByText('Move account'));
    expect([run, refused].map((each) => each.mock.calls.length)).toEqual([1, 0]);
  });

  it('still runs actions when nobody answers the search, and says when nothing is found', async () => {
    fakeGateway({ 'accounts:search': nobody });
    await renderInApp(<CommandPalette onClose={vi.fn()} />);
    await userEvent.type(screen.getByRole('combobox'), 'zzz');
    await waitFor(() => expect(screen.getByText('Nothing found')).toBeTruthy());
  });

  it('speaks Chinese', async () => {
    fakeGateway({ 'accounts:search': ACCOUNTS });
    await renderInApp(<CommandPalette onClose={vi.fn()} />, { locale: 'zh-CN' });
    await userEvent.type(screen.getByRole('combobox'), 'acme');
    expect(await screen.findByText('德国')).toBeTruthy();
  });
});
