import { queryOptions } from '@tanstack/react-query';
import {
  readImports,
  type ImportFields,
  type ImportJob,
  type ImportLook,
  type ImportMapping,
  type ImportOverview,
  type ImportReport,
  type ImportStep,
  type UndoReport,
} from '~/api/import-jobs';
import { queryKey } from '~/api/keys';
import { isBusy } from './model';

/** While a step runs, so often is asked how far it is. */
const POLL_MS = 700;

// No event of a service tells of imports: each step asks again for what it changes.
const meta = { resources: [] };

export const overviewQuery = queryOptions({
  queryKey: queryKey('accounts', 'imports'),
  queryFn: ({ signal }) => readImports<ImportOverview>('', signal),
  staleTime: 0,
  meta,
});

export const fieldsQuery = queryOptions({
  queryKey: queryKey('accounts', 'import-fields'),
  queryFn: ({ signal }) => readImports<ImportFields>('/fields', signal),
  meta,
});

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'import', id),
    queryFn: ({ signal }) => readImports<ImportJob>(`/${id}`, signal),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? POLL_MS : false),
    meta,
  });
}

export function mappingQuery(id: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'import', id, 'mapping'),
    queryFn: ({ signal }) => readImports<ImportMapping>(`/${id}/mapping`, signal),
    meta,
  });
}

interface Results {
  look: ImportLook;
  check: ImportReport;
  run: ImportReport;
  undo: UndoReport;
}

export function resultQuery<Step extends ImportStep>(id: string, step: Step) {
  return queryOptions({
    queryKey: queryKey('accounts', 'import', id, 'result', step),
    queryFn: ({ signal }) => readImports<Results[Step]>(`/${id}/results/${step}`, signal),
    meta,
  });
}
