import { describe, expect, it } from 'vitest';
import { droppedFiles } from './dropped-files';

const file = (name: string) => ({ kind: 'file' as const, getFile: () => Promise.resolve(new File(['x'], name)) });

interface Folder {
  kind: 'directory';
  getEntries: () => AsyncIterable<ReturnType<typeof file> | Folder>;
}

function folder(...entries: (ReturnType<typeof file> | Folder)[]): Folder {
  return {
    kind: 'directory',
    async *getEntries() {
      yield* entries;
    },
  };
}

describe('what is dropped', () => {
  it('is files, also in folders, and nothing of the system', async () => {
    const items = [file('a.csv'), folder(file('b.csv'), file('.DS_Store'), folder(file('c.xlsx'))), { kind: 'text' as const }];
    const names = (await droppedFiles(items)).map((each) => each.name);
    expect(names).toEqual(['a.csv', 'b.csv', 'c.xlsx']);
  });

  it('ends in a folder that never ends', async () => {
    const endless: Folder = { kind: 'directory', getEntries: () => folder(file('a.csv'), endless).getEntries() };
    expect((await droppedFiles([endless])).length).toBe(8);
  });
});
