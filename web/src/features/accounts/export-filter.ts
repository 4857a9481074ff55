import { filterText } from '~/api/export';
import type { AccountsSearch } from './search';

/** What the tree shows, in the language of the interface's filters; '' is everything. */
export function exportFilter({ q, segment, state, managed }: AccountsSearch): string {
  return [
    q && `display_name:${filterText(q)}`,
    segment && `segment = ${filterText(segment)}`,
    state && `state = ${filterText(state)}`,
    managed && 'managed = true',
  ]
    .filter(Boolean)
    .join(' AND ');
}
