import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { isConflict } from '~/api/error';
import type { PlanDocument } from '~/api/generated/types.gen';
import {
  patchResource,
  readLastChange,
  readResource,
  type Collection,
  type PlanResource,
} from './plan-api';
import { documentQuery } from './queries';
import { applyRowChange, type RowChange, type RowList } from './rows';
import { saveField, writeOnNewest, type FieldEdit, type SaveOutcome, type SavePort } from '~/api/save-field';

/** Writes changes of one resource of an open plan, and shows the page what came of them at once. */
export interface Saver<R> {
  save<V>(edit: FieldEdit<R, V>, change: { base: V; value: V }, onWaiting?: () => void): Promise<SaveOutcome<R, V>>;
  /** Changes a list as such, made on whatever it is by then. */
  changeRows<Row>(list: RowList<R, Row>, change: RowChange<Row>): Promise<R>;
}

export function useSaver<R extends PlanResource>(resource: R): Saver<R> {
  const client = useQueryClient();
  const { name } = resource;
  return useMemo(() => makeSaver<R>(client, name), [client, name]);
}

function makeSaver<R extends PlanResource>(client: QueryClient, name: string): Saver<R> {
  return {
    save: (edit, change, onWaiting) => saveField(portOf<R>(client, name, onWaiting), edit, change),
    changeRows: (list, change) =>
      writeOnNewest(portOf<R>(client, name), list.mask, (newest) =>
        list.set(applyRowChange(list.get(newest), change, list.key)),
      ),
  };
}

function portOf<R extends PlanResource>(
  client: QueryClient,
  name: string,
  onWaiting?: () => void,
): SavePort<R> {
  const keep = (resource: R): R => {
    keepInDocument(client, resource);
    return resource;
  };
  return {
    current: () => findInDocument<R>(client, name),
    patch: async (call) => keep(await patchResource<R>(name, call, onWaiting)),
    refetch: async () => keep(await readResource<R>(name)),
    lastChange: (path) => readLastChange(name, path),
    isConflict,
  };
}

/** `accounts/x/plans/y` of the name of what belongs to a plan. */
export function planOf(name: string): string {
  return name.split('/').slice(0, 4).join('/');
}

function collectionOf(name: string): Collection | undefined {
  return name.split('/')[4] as Collection | undefined;
}

function findInDocument<R extends PlanResource>(client: QueryClient, name: string): R {
  const document = client.getQueryData(documentQuery(planOf(name)).queryKey);
  const collection = collectionOf(name);
  const found: PlanResource | undefined =
    collection === undefined
      ? document?.plan
      : document?.[collection].find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the document at hand`);
  return found as R;
}

/** Puts a newer version of a resource into the document that the page shows. */
function keepInDocument(client: QueryClient, resource: PlanResource): void {
  client.setQueryData(documentQuery(planOf(resource.name)).queryKey, (document) =>
    document === undefined ? document : withResource(document, resource),
  );
}

/** Puts what was created into it, and asks anew what the plan allows, which what it holds decides. */
export function addToDocument(client: QueryClient, made: PlanResource): void {
  keepInDocument(client, made);
  void client.invalidateQueries({ queryKey: documentQuery(planOf(made.name)).queryKey });
}

export function withResource(document: PlanDocument, resource: PlanResource): PlanDocument {
  const collection = collectionOf(resource.name);
  if (collection === undefined) return { ...document, plan: { ...document.plan, ...resource } as PlanDocument['plan'] };
  const rows: PlanResource[] = document[collection];
  const index = rows.findIndex((each) => each.name === resource.name);
  const changed = index < 0 ? [...rows, resource] : rows.with(index, resource);
  return { ...document, [collection]: changed };
}
