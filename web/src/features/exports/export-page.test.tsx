import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { openConsole } from '~/testing/open-console';

vi.mock('~/api/watch', () => ({ watch: () => () => {} }));

const loaded: string[] = [];
vi.mock('~/kit/download', () => ({ downloadFrom: (address: string) => loaded.push(address) }));

it('has every list in every format', async () => {
  const user = userEvent.setup();
  await openConsole('/exports', {});
  await user.click(await screen.findByRole('button', { name: 'Export Contacts' }));
  await user.click(screen.getByRole('menuitem', { name: 'Excel workbook (XLSX)' }));
  expect(loaded.pop()).toBe('/v1/accounts/-/contacts:export?format=xlsx');
});

it('keeps the filter that the accounts are shown by', async () => {
  const user = userEvent.setup();
  await openConsole('/accounts?q=say%20%22no%22&segment=TOP&state=PROSPECT&managed=true', {});
  await user.click(await screen.findByRole('button', { name: 'Export Accounts' }));
  await user.click(screen.getByRole('menuitem', { name: 'CSV' }));
  const address = new URL(loaded.pop() ?? '', 'http://x');
  expect(address.pathname).toBe('/v1/accounts:export');
  expect(address.searchParams.get('filter')).toBe(
    String.raw`display_name:"say \"no\"" AND segment = "TOP" AND state = "PROSPECT" AND managed = true`,
  );
});
