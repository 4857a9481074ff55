import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Account } from '~/api/generated/types.gen';
import { fakeGateway, statusResponse } from '~/testing/gateway';
import { renderInApp } from '~/testing/render';
import { CreateAccountDialog } from './parts/create-account-dialog';
import { MoveDialog } from './parts/move-dialog';

afterEach(() => vi.unstubAllGlobals());

const account = (id: string, displayName: string, parent = ''): Account =>
  ({ name: `accounts/${id}`, displayName, parent, countryCode: 'DE', etag: 'r1' }) as Account;

const GROUP = account('group', 'Orvane Group');
const BANK = account('bank', 'Orvane Bank', GROUP.name);
const FOODS = account('foods', 'Kestral Foods');

const top = ({ name, displayName }: Account, accounts: number, employees: number) => ({
  nodes: [
    {
      account: name,
      displayName,
      descendantCount: String(accounts - 1),
      activeCount: String(accounts),
      managedCount: String(accounts),
      employeeCount: String(employees),
    },
  ],
});

const WORLD = {
  'accounts:search': { accounts: [BANK, FOODS] },
  'accounts/foods': FOODS,
  'accounts/bank:ancestors': { ancestors: [GROUP] },
  'accounts/foods:ancestors': { ancestors: [] },
  'accounts/bank:tree': top(BANK, 9, 16_718),
  'accounts/group:tree': top(GROUP, 51, 77_161),
  'accounts/foods:tree': top(FOODS, 13, 32_850),
  organization: { segments: [{ segmentId: 'TOP', displayName: 'Top' }] },
};

/** Types a part of a name into the field for an account, and takes the one that is called so. */
async function choose(user: ReturnType<typeof userEvent.setup>, typed: string, name: string) {
  await user.type(screen.getByRole('combobox'), typed);
  await user.click(await screen.findByRole('option', { name: new RegExp(name) }));
}

describe('moving an account', () => {
  async function open(move: object) {
    const gateway = fakeGateway({ ...WORLD, ...move });
    const onClose = vi.fn<() => void>();
    await renderInApp(<MoveDialog account={BANK} onClose={onClose} />);
    return { ...gateway, onClose, user: userEvent.setup() };
  }
  const commit = () => screen.getByRole('button', { name: 'Move' });

  it('asks where to first, and offers neither itself nor a move to nowhere', async () => {
    const { user } = await open({});
    expect(document.activeElement).toBe(screen.getByRole('combobox'));
    expect(commit().hasAttribute('disabled')).toBe(true);
    await user.type(screen.getByRole('combobox'), 'a');
    expect(await screen.findByRole('option', { name: /Kestral Foods/ })).toBeTruthy();
    expect(screen.queryByRole('option', { name: /Orvane Bank/ })).toBeNull();
  });

  it('shows what changes before anything is written, and then writes it', async () => {
    const { user, sent, onClose } = await open({ 'POST accounts/bank:move': FOODS });
    await choose(user, 'kes', 'Kestral Foods');
    const preview = await screen.findByRole('region', { name: 'What changes' });
    expect(within(preview).getByText('Orvane Group › Orvane Bank')).toBeTruthy();
    expect(within(preview).getByText('Kestral Foods › Orvane Bank')).toBeTruthy();
    expect(within(preview).getByText('77,161 → 60,443')).toBeTruthy();
    expect(within(preview).getByText('32,850 → 49,568')).toBeTruthy();
    const writes = () => sent.filter(({ method }) => method === 'POST').map(({ body }) => body);
    expect(writes()).toMatchObject([{ parent: 'accounts/foods', validateOnly: true }]);
    await user.type(screen.getByRole('textbox', { name: /Reason/ }), 'Sold');
    await user.click(commit());
    expect(onClose).toHaveBeenCalled();
    expect(writes().at(-1)).toMatchObject({ parent: 'accounts/foods', reason: 'Sold', etag: 'r1' });
    expect(writes().at(-1)).not.toHaveProperty('validateOnly');
  });

  it('says why it cannot be done, and does not let it be tried', async () => {
    const why = 'it would stand below itself';
    const { user } = await open({
      'POST accounts/bank:move': () => statusResponse(400, 'FAILED_PRECONDITION', why),
    });
    await choose(user, 'kes', 'Kestral Foods');
    expect(await screen.findByText(why)).toBeTruthy();
    expect(commit().hasAttribute('disabled')).toBe(true);
  });

  it('can make it a top parent', async () => {
    const { user, sent } = await open({ 'POST accounts/bank:move': BANK });
    await user.click(screen.getByRole('button', { name: 'Make it a top parent' }));
    const preview = await screen.findByRole('region', { name: 'What changes' });
    expect(within(preview).getByText('0 → 16,718')).toBeTruthy();
    await user.click(commit());
    expect(sent.at(-1)?.body).toMatchObject({ parent: '' });
  });
});

describe('creating an account', () => {
  async function open(create: object) {
    const gateway = fakeGateway({ ...WORLD, ...create });
    const onClose = vi.fn<() => void>();
    const { router } = await renderInApp(<CreateAccountDialog parent={GROUP} onClose={onClose} />);
    return { ...gateway, onClose, router, user: userEvent.setup() };
  }
  const commit = () => screen.getByRole('button', { name: 'Create account' });

  it('needs a name alone, stands below the account it was asked from, and opens', async () => {
    const { user, sent, onClose, router } = await open({
      'POST accounts': account('orvane-leasing', 'Orvane Leasing', GROUP.name),
    });
    expect(commit().hasAttribute('disabled')).toBe(true);
    await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'Orvane Leasing');
    await user.click(commit());
    expect(sent.at(-1)?.body).toMatchObject({
      displayName: 'Orvane Leasing',
      parent: 'accounts/group',
    });
    expect(onClose).toHaveBeenCalled();
    expect(router.state.location.pathname).toBe('/accounts/orvane-leasing');
  });

  it('keeps what was typed when it is refused, and says why', async () => {
    const { user, onClose } = await open({
      'POST accounts': () => statusResponse(409, 'ALREADY_EXISTS', 'it is there already'),
    });
    const name = screen.getByRole<HTMLInputElement>('textbox', { name: /^Name/ });
    await user.type(name, 'Orvane Leasing');
    await user.click(commit());
    expect(await screen.findByText('it is there already')).toBeTruthy();
    expect(name.value).toBe('Orvane Leasing');
    expect(onClose).not.toHaveBeenCalled();
  });
});
