import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { statusResponse } from '~/testing/gateway';
import { openConsole } from '~/testing/open-console';

vi.mock('~/api/watch', () => ({ watch: () => () => {} }));

afterEach(() => vi.unstubAllGlobals());

const JOB = {
  id: 'j1',
  files: [{ name: 'a.csv', bytes: 20 }],
  hasMapping: true,
  step: 'look',
  state: 'done',
  progress: null,
  error: null,
  results: ['look'],
  checked: false,
  run: '',
};

const LOOK = {
  tables: [
    {
      file: 'a.csv', sheet: '', kind: 'csv', encoding: 'UTF-8', delimiter: ';', columns: ['Id', 'Name', 'When'],
      rows: [{ line: 2, cells: ['1', 'One', '1.2.2026'] }], rowCount: 1,
      facts: [
        { column: 'Id', filled: 1, unique: true, examples: ['1'] },
        { column: 'Name', filled: 1, unique: true, examples: ['One'] },
      ],
    },
    { file: 'b.pdf', sheet: '', fault: 'is a PDF' },
  ],
};

const MAPPING = {
  system: 'erp',
  loads: [{ file: 'a.csv', resource: 'account', key: 'Id', fields: { display_name: { column: 'Name', about: 'CHECK: a guess' } } }],
};

const FIELDS = {
  resources: [
    {
      resource: 'account',
      fields: [
        { path: 'display_name', form: 'text', required: true, refersTo: '', choices: [] },
        { path: 'segment', form: 'text', required: false, refersTo: '', choices: [] },
      ],
    },
  ],
  dateFormats: ['YYYY-MM-DD', 'DD.MM.YYYY'],
  profiles: [{ profile: 'salesforce', mapping: '{"system":"salesforce","loads":[]}' }],
};

const FIGURES = { rows: 2, created: 1, updated: 0, restored: 0, unchanged: 0, deleted: 0, missing: 0, cleared: 0, keptEmpty: 0, skipped: 0, repeated: 0, leftOut: 1, unchecked: 0 };

const REPORT = {
  dryRun: true,
  files: [],
  loads: [{ file: 'a.csv', resource: 'account', ...FIGURES }],
  problemCount: 1,
  reasons: [{ file: 'a.csv', column: 'Name', reason: 'must not be empty', code: 'EMPTY', details: {}, count: 1, places: ['a.csv:3'] }],
  faults: [{ file: 'a.csv', sheet: '', line: 3, column: 'Name', reason: 'x', code: 'EMPTY', details: {} }],
  tables: [{ file: 'a.csv', sheet: '', columns: ['Id', 'Name'], rows: [{ line: 2, cells: ['1', 'One'] }, { line: 3, cells: ['2', ''] }], rowCount: 2 }],
};

const ANSWERS = {
  'import-jobs/j1': JOB,
  'import-jobs/j1/results/look': LOOK,
  'import-jobs/j1/mapping': MAPPING,
  'import-jobs/fields': FIELDS,
};

describe('the import page', () => {
  it('says where nothing can be imported, and what would help', async () => {
    await openConsole('/import', { 'import-jobs': { available: false, jobs: [], runs: [] } });
    expect(await screen.findByText(/--import-program/)).toBeTruthy();
    expect(screen.queryByText('Choose files')).toBeNull();
  });

  it('says that it is loading, and what failed', async () => {
    const { answers } = await openConsole('/import', { 'import-jobs': () => statusResponse(500, 'INTERNAL', 'it broke') });
    expect(await screen.findByText('it broke')).toBeTruthy();
    answers['import-jobs'] = { available: true, jobs: [], runs: [] };
    await userEvent.click(screen.getByRole('button', { name: /again|retry/i }));
    expect(await screen.findByText('You have imported nothing yet.')).toBeTruthy();
  });

  it('finds what was begun, and takes back what was done', async () => {
    const run = { run: '20261130-190812-4f2a', at: '2026-11-30T19:08:12Z', files: ['old.csv'], undone: false };
    const { sent } = await openConsole('/import', {
      'import-jobs': { available: true, jobs: [JOB], runs: [run, { ...run, run: 'x', undone: true }] },
      'POST import-jobs': { ...JOB, id: 'j2', files: [], step: '', state: 'idle', results: [], run: run.run },
      'import-jobs/j2': { ...JOB, id: 'j2', files: [], step: '', state: 'idle', results: [], run: run.run },
    });
    expect(await screen.findByRole('link', { name: 'a.csv' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Take back…' }));
    expect(await screen.findByRole('button', { name: 'Take it back' })).toBeTruthy();
    expect(sent.find((each) => each.method === 'POST')?.body).toEqual({ undo: run.run });
  });
});

describe('one import', () => {
  it('shows how files are read, and what is no table', async () => {
    await openConsole('/import/j1', { ...ANSWERS, 'import-jobs/j1': { ...JOB, files: [...JOB.files, { name: 'b.pdf', bytes: 1 }] } });
    expect(await screen.findByText(/CSV, UTF-8, semicolons; 1 rows/)).toBeTruthy();
    expect(screen.getByText('is a PDF')).toBeTruthy();
    expect(await screen.findByText('Please check')).toBeTruthy();
  });

  it('keeps a choice at once, and shows what is there if it is refused', async () => {
    const { sent, answers } = await openConsole('/import/j1', {
      ...ANSWERS,
      'PUT import-jobs/j1/mapping': () => statusResponse(400, 'FAILED_PRECONDITION', 'no', 'IMPORT_BUSY'),
    });
    await screen.findByText('Name', { selector: 'strong' });
    const filled = () => screen.getAllByRole('button', { name: /Fills/ })[1] as HTMLElement;
    const choose = async () => {
      await userEvent.click(filled());
      await userEvent.click(await screen.findByRole('option', { name: 'Segment' }));
    };
    await choose();
    expect(await screen.findByText(/A step of this import runs/)).toBeTruthy();
    expect(filled().textContent).toContain('Name');
    answers['PUT import-jobs/j1/mapping'] = JOB;
    await choose();
    expect(filled().textContent).toContain('Segment');
    const puts = sent.filter((each) => each.method === 'PUT');
    expect(puts).toHaveLength(2);
    expect(puts[1]?.body).toMatchObject({ loads: [{ fields: { segment: { column: 'Name' } } }] });
  });

  it('begins with the mapping of a well-known system', async () => {
    const { sent } = await openConsole('/import/j1', { ...ANSWERS, 'PUT import-jobs/j1/mapping': JOB });
    await userEvent.click(await screen.findByRole('button', { name: /Begin with/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: /Salesforce/ }));
    expect(sent.find((each) => each.method === 'PUT')?.body).toEqual({ system: 'salesforce', loads: [] });
  });

  it('shows faults beside their rows, and imports without them only if told', async () => {
    const job = { ...JOB, step: 'check', checked: true, results: ['look', 'check'] };
    const { sent } = await openConsole('/import/j1', {
      ...ANSWERS, 'import-jobs/j1': job, 'import-jobs/j1/results/check': REPORT, 'POST import-jobs/j1:run': { ...job, step: 'run', state: 'failed', error: { code: 'INTERNAL', reason: 'NO_SERVER', message: 'x', metadata: null } },
    });
    const rows = await screen.findByRole('table', { name: 'Rows as they are read' });
    expect(within(rows).getAllByRole('row')[1]?.textContent).toContain('must not be empty');
    const begin = screen.getByRole('button', { name: 'Import 1 rows' });
    expect((begin as HTMLButtonElement).disabled).toBe(true);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Leave 1 row out' }));
    await userEvent.click(begin);
    expect(sent.find((each) => each.path === 'import-jobs/j1:run')?.body).toEqual({ skipBad: true, deleteMissing: false });
    expect(await screen.findByText(/A service cannot be reached now/)).toBeTruthy();
  });

  it('shows how far it is, and can be cancelled', async () => {
    const running = { ...JOB, step: 'run', state: 'running', progress: { file: 'a.csv', resource: 'account', done: 5, total: 10 } };
    await openConsole('/import/j1', {
      ...ANSWERS, 'import-jobs/j1': running, 'POST import-jobs/j1:cancel': { ...JOB, step: 'run', state: 'cancelled', run: 'r' },
    });
    expect((await screen.findByRole('progressbar')).getAttribute('aria-valuetext')).toBe('a.csv: 5 of 10 rows');
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByText(/can be taken back below/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Take it back' })).toBeTruthy();
  });

  it('is not there for somebody else', async () => {
    await openConsole('/import/j9', { 'import-jobs/j9': () => statusResponse(404, 'NOT_FOUND', 'no', 'IMPORT_NOT_FOUND') });
    expect(await screen.findByText(/among what you may see/)).toBeTruthy();
  });
});
