/**
 * The one way to the API: openapi-fetch over the generated types. The session is a cookie of the browser; the service
 * takes changes from pages of its own address only, which the browser tells it by itself.
 */

import createClient from 'openapi-fetch';
import { Problem } from './problem';
import type { paths } from './schema';
import type { Answer, Given, Method, Params, PathOf, Tagged } from './types';

const client = createClient<paths>({ credentials: 'same-origin' });

client.use({
  async onResponse({ response }) {
    if (!response.ok) throw await Problem.of(response);
  },
  onError({ error }) {
    // An abort is nobody's failure, and a problem is one already.
    if (error instanceof Problem || (error instanceof DOMException && error.name === 'AbortError'))
      return undefined;
    const detail = error instanceof Error ? error.message : String(error);
    return new Problem(0, 'no-answer', detail);
  },
});

/** Calls an operation. Throws a `Problem`. */
export async function call<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  given: Given<M, P>,
  signal?: AbortSignal,
): Promise<Tagged<Answer<M, P>>> {
  const headers: Record<string, string> = {};
  if (given.etag) headers['If-Match'] = given.etag;
  if (given.idempotencyKey) headers['Idempotency-Key'] = given.idempotencyKey;
  // The types of the operation stand in this function's own signature; openapi-fetch infers them for literals only.
  const request = client.request as (method: string, path: string, init: object) => Promise<Fetched>;
  const { data, response } = await request(method, path, {
    params: { path: given.path, query: given.query },
    body: given.body,
    headers,
    signal,
  });
  return { value: data as Answer<M, P>, etag: response.headers.get('etag') ?? undefined };
}

interface Fetched {
  data?: unknown;
  response: Response;
}

/** What stands at an address of the API, as it comes: bytes, a text, a page. Throws a `Problem`. */
export async function answerFrom(address: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, { signal, credentials: 'same-origin' });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Problem(0, 'no-answer', error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw await Problem.of(response);
  return response;
}

/** The address of an operation, with its parameters in it: for links to downloads, frames and keys of the cache. */
export function addressOf<P extends PathOf<'get'>>(path: P, params: Params<'get', P>): string {
  return written(path, params);
}

/** The same of any operation. */
export function written(path: string, params: { path?: unknown; query?: unknown }): string {
  const address = concrete(path, params.path as Record<string, unknown> | undefined);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((params.query as Record<string, unknown> | undefined) ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  return query.size > 0 ? `${address}?${query}` : address;
}

/** A path with its parameters put in. */
export function concrete(path: string, params: Record<string, unknown> | undefined): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name] ?? '')));
}
