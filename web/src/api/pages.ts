import { read, type Query } from './client';

interface Page {
  nextPageToken?: string;
}

/** A query that never ends would keep a page loading for ever; no list of the console is so long. */
const PAGES_MAX = 1000;

/**
 * Reads all pages of a list, one after the other; they all show one revision. For lists that a page
 * shows whole; `onPage` lets it show the beginning first.
 */
export async function readAllPages<Response extends Page, Item>(
  path: string,
  query: Query,
  itemsOf: (response: Response) => readonly Item[] | undefined,
  { signal, onPage }: { signal?: AbortSignal; onPage?: (soFar: readonly Item[]) => void } = {},
): Promise<Item[]> {
  const items: Item[] = [];
  let pageToken = '';
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const response = await read<Response>({ path, query: { ...query, pageToken }, signal });
    items.push(...(itemsOf(response) ?? []));
    pageToken = response.nextPageToken ?? '';
    if (!pageToken) return items;
    onPage?.([...items]);
  }
  throw new Error(`${path} has more than ${PAGES_MAX} pages`);
}
