import { write } from './client';

interface Versioned {
  name: string;
  /** Empty: whatever it is now. */
  etag: string;
}

interface WriteOptions {
  signal?: AbortSignal;
  onWaiting?: () => void;
}

/**
 * Changes fields of a resource; one that is given as undefined is cleared. Rejects with ABORTED if the
 * resource's etag is not the current one.
 */
export function updateResource<Resource extends Versioned, Input extends object = Resource>(
  { name, etag }: Versioned,
  fields: Partial<Input>,
  options: WriteOptions = {},
): Promise<Resource> {
  return write<Resource>({
    method: 'PATCH',
    path: name,
    query: { updateMask: Object.keys(fields).join(',') },
    body: fields,
    requestIdIn: 'query',
    etag,
    ...options,
  });
}

/** Creates a resource in a collection, such as `accounts` or `accounts/acme/plans`. */
export function createResource<Resource, Input extends object = object>(
  collection: string,
  resource: Input,
  query: Record<string, string | boolean> = {},
): Promise<Resource> {
  return write<Resource>({
    method: 'POST',
    path: collection,
    query,
    body: resource,
    requestIdIn: 'query',
  });
}

/** Calls a method of a resource, such as `move` of `accounts/acme`. */
export function callMethod<Response>(
  { name, etag }: Versioned,
  method: string,
  fields: object = {},
  options: WriteOptions = {},
): Promise<Response> {
  return write<Response>({
    method: 'POST',
    path: `${name}:${method}`,
    body: fields,
    requestIdIn: 'body',
    etag,
    ...options,
  });
}
