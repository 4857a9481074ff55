import type { Explanation } from '~/api/generated/types.gen';
import type { Words } from './use-words';

/** Why something cannot be changed, and what makes it so that it can; undefined: it can. */
export function lockText(
  lock: Explanation | undefined,
  { explain }: Pick<Words, 'explain'>,
): string | undefined {
  return lock && explain(lock);
}
