import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';
import { expect, it, vi } from 'vitest';

import { ExportMenu } from './export-menu';

it('loads the list in the format that is chosen', async () => {
  const loaded: string[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) {
    loaded.push(this.getAttribute('href') ?? '');
  });
  const user = userEvent.setup();
  render(
    <LanguageProvider locale="en" catalog={english}>
      <ExportMenu name="Accounts" addressOf={(format) => `/v1/accounts:export?format=${format}`} />
    </LanguageProvider>,
  );
  for (const choice of ['CSV', 'Excel workbook (XLSX)', 'JSON lines']) {
    await user.click(screen.getByRole('button', { name: 'Export Accounts' }));
    await user.click(screen.getByRole('menuitem', { name: choice }));
  }
  expect(loaded).toEqual(['csv', 'xlsx', 'jsonl'].map((format) => `/v1/accounts:export?format=${format}`));
  click.mockRestore();
});
