import { queryOptions } from '@tanstack/react-query';
import type { ListPeopleResponse, Person } from '~/api/generated/types.gen';
import { queryKey } from '~/api/keys';
import { readAllPages } from '~/api/pages';

/** Everybody, by name. */
export const peopleQuery = queryOptions({
  queryKey: queryKey('accounts', 'people'),
  queryFn: ({ signal }): Promise<Person[]> =>
    readAllPages<ListPeopleResponse, Person>(
      'people',
      { pageSize: 1000, orderBy: 'display_name' },
      (page) => page.people,
      { signal },
    ),
  meta: { resources: ['people/*'] },
});
