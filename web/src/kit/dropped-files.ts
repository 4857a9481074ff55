/** What somebody drops; a text or a link is none of it. */
interface Dropped {
  kind: 'file' | 'directory' | 'text';
}

interface DroppedFile extends Dropped {
  kind: 'file';
  getFile: () => Promise<File>;
}

interface DroppedFolder extends Dropped {
  kind: 'directory';
  getEntries: () => AsyncIterable<Dropped>;
}

const DEPTH_MAX = 8;

/** The files among what was dropped, those in folders too; what begins with a dot is the system's own. */
export async function droppedFiles(items: Iterable<Dropped> | AsyncIterable<Dropped>, depth = 0): Promise<File[]> {
  const files: File[] = [];
  for await (const item of items) {
    if (item.kind === 'file') files.push(await (item as DroppedFile).getFile());
    if (item.kind === 'directory' && depth < DEPTH_MAX) {
      files.push(...(await droppedFiles((item as DroppedFolder).getEntries(), depth + 1)));
    }
  }
  return files.filter((file) => !file.name.startsWith('.'));
}
