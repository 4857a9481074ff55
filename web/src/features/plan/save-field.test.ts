import { describe, expect, it } from 'vitest';
import { saveField, writeOnNewest, type FieldEdit, type PatchCall, type SavePort } from '~/api/save-field';

interface Note {
  etag: string;
  title: string;
  text: string;
}

class Aborted extends Error {}

// A server that refuses an etag that is not its own, and the copy of it that a browser holds.
class FakeServer implements SavePort<Note> {
  stored: Note;
  held: Note;
  calls: PatchCall<Note>[] = [];

  constructor(held: Note, stored: Note = held) {
    this.held = held;
    this.stored = stored;
  }
  current = (): Note => this.held;
  refetch = async (): Promise<Note> => this.stored;
  lastChange = async (): Promise<{ actor: string; time: string }> => ({
    actor: 'people/lena',
    time: '2026-11-25T05:00:00Z',
  });
  isConflict = (error: unknown): boolean => error instanceof Aborted;
  patch = async (call: PatchCall<Note>): Promise<Note> => {
    this.calls.push(call);
    if (call.etag !== this.stored.etag) throw new Aborted();
    this.stored = { ...this.stored, ...call.body, etag: `${call.etag}+` };
    return this.stored;
  };
}

const TITLE: FieldEdit<Note, string> = {
  mask: 'title',
  get: (note) => note.title,
  set: (_, title) => ({ title }),
};

const SEEN: Note = { etag: '1', title: 'Old', text: 'Text' };
const EDIT = { base: 'Old', value: 'Mine' };

describe('saveField', () => {
  it('sends the field alone, with the etag it was made on', async () => {
    const server = new FakeServer(SEEN);
    const outcome = await saveField(server, TITLE, EDIT);
    expect(server.calls).toEqual([{ body: { title: 'Mine' }, mask: 'title', etag: '1' }]);
    expect(outcome).toEqual({ kind: 'saved', resource: { ...SEEN, title: 'Mine', etag: '1+' } });
  });

  it("goes on top of somebody's change of another field without a word", async () => {
    const server = new FakeServer(SEEN, { ...SEEN, etag: '2', text: 'Theirs' });
    const outcome = await saveField(server, TITLE, EDIT);
    expect(outcome.kind).toBe('saved');
    expect(server.stored).toMatchObject({ title: 'Mine', text: 'Theirs' });
    expect(server.calls.map((call) => call.etag)).toEqual(['1', '2']);
  });

  it("writes nothing over somebody's change of the same field, and says whose it is", async () => {
    const server = new FakeServer(SEEN, { ...SEEN, etag: '2', title: 'Theirs' });
    const outcome = await saveField(server, TITLE, EDIT);
    expect(outcome).toMatchObject({
      kind: 'conflict',
      conflict: {
        base: 'Old',
        mine: 'Mine',
        theirs: 'Theirs',
        by: { actor: 'people/lena' },
      },
    });
    expect(server.stored.title).toBe('Theirs');
  });

  it('sees a conflict that a live update has brought before anything is sent', async () => {
    const newer = { ...SEEN, etag: '2', title: 'Theirs' };
    const server = new FakeServer(newer);
    const outcome = await saveField(server, TITLE, EDIT);
    expect(outcome.kind).toBe('conflict');
    expect(server.calls).toEqual([]);
  });

  it('has nothing to do when somebody wrote the same', async () => {
    const server = new FakeServer(SEEN, { ...SEEN, etag: '2', title: 'Mine' });
    expect((await saveField(server, TITLE, EDIT)).kind).toBe('saved');
    expect(server.calls).toHaveLength(1);
  });

  it('keeps mine over theirs when that is what the writer chose', async () => {
    const server = new FakeServer({ ...SEEN, etag: '2', title: 'Theirs' });
    const outcome = await saveField(server, TITLE, { base: 'Theirs', value: 'Mine' });
    expect(outcome.kind).toBe('saved');
    expect(server.stored.title).toBe('Mine');
  });

  it('gives up after five quicker writers', async () => {
    const server = new FakeServer(SEEN);
    server.patch = async () => {
      throw new Aborted();
    };
    await expect(saveField(server, TITLE, EDIT)).rejects.toBeInstanceOf(Aborted);
  });

  it('does not take another failure for a conflict', async () => {
    const server = new FakeServer(SEEN);
    server.patch = async () => {
      throw new TypeError('network');
    };
    await expect(saveField(server, TITLE, EDIT)).rejects.toBeInstanceOf(TypeError);
  });
});

describe('writeOnNewest', () => {
  it('makes the change again of the version that somebody else has made meanwhile', async () => {
    const server = new FakeServer(SEEN, { ...SEEN, etag: '2', text: 'Theirs' });
    await writeOnNewest(server, 'text', (newest) => ({ text: `${newest.text}, and mine` }));
    expect(server.stored.text).toBe('Theirs, and mine');
  });
});
