import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';
import { describe, expect, it, vi } from 'vitest';

import { DataTable, type DataColumn } from './data-table';

interface Deal {
  id: string;
  name: string;
  micros: bigint;
}

const DEALS: Deal[] = [
  { id: 'b', name: 'Desks', micros: 20n },
  { id: 'a', name: 'Licences', micros: 100n },
  { id: 'c', name: 'Support', micros: 3n },
];
const COLUMNS: DataColumn<Deal>[] = [
  { id: 'name', header: 'Deal', text: (deal) => deal.name, sortValue: (deal) => deal.name },
  { id: 'amount', header: 'Amount', align: 'end', text: (deal) => String(deal.micros), sortValue: (deal) => deal.micros },
];

function show(rows: readonly Deal[] = DEALS) {
  return render(
    <LanguageProvider locale="en" catalog={english}>
      <DataTable label="Deals" columns={COLUMNS} rows={rows} rowKey={(deal) => deal.id} totals={{ name: 'Total', amount: '123' }} />
    </LanguageProvider>,
  );
}

const bodyNames = () => screen.getAllByRole('row').slice(1, -1).map((row) => within(row).getAllByRole('cell')[0]?.textContent);

describe('DataTable', () => {
  it('sorts by its headings, and goes back to the given order', async () => {
    const user = userEvent.setup();
    show();
    const heading = screen.getByRole('button', { name: 'Amount' });
    await user.click(heading);
    expect(bodyNames()).toEqual(['Support', 'Desks', 'Licences']);
    expect(screen.getByRole('columnheader', { name: 'Amount' }).getAttribute('aria-sort')).toBe('ascending');
    await user.click(heading);
    expect(bodyNames()).toEqual(['Licences', 'Desks', 'Support']);
    await user.click(heading);
    expect(bodyNames()).toEqual(['Desks', 'Licences', 'Support']);
  });

  it('shows the totals that it is given under the rows', () => {
    show();
    const foot = screen.getAllByRole('row').at(-1);
    expect(foot?.textContent).toBe('Total123');
  });

  it('copies what is shown, in its order, with its totals', async () => {
    const user = userEvent.setup();
    const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
    show();
    await user.click(screen.getByRole('button', { name: 'Deal' }));
    await user.click(screen.getByRole('button', { name: 'Copy table' }));
    expect(write).toHaveBeenCalledWith('Deal\tAmount\nDesks\t20\nLicences\t100\nSupport\t3\nTotal\t123');
    expect(await screen.findByText('Copied')).toBeTruthy();
  });

  it('says so when the browser does not let it copy', async () => {
    const user = userEvent.setup();
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('denied'));
    show();
    await user.click(screen.getByRole('button', { name: 'Copy table' }));
    expect(await screen.findByText(english['kit.table.copyFailed'])).toBeTruthy();
  });

  it('draws only what is in view of many rows, and counts all', () => {
    show(Array.from({ length: 5000 }, (_, index) => ({ id: String(index), name: `Deal ${index}`, micros: 1n })));
    expect(screen.getAllByRole('row').length).toBeLessThan(100);
    expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('5001');
  });
});
