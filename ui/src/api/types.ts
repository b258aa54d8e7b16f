/** What an operation takes and answers, read from the generated types. */

import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Path = keyof paths;
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths that know a method. */
export type PathOf<M extends Method> = {
  [P in Path]: paths[P] extends { [K in M]: object } ? P : never;
}[Path];

export type Operation<M extends Method, P extends Path> = M extends keyof paths[P] ? paths[P][M] : never;

type PathParams<O> = O extends { parameters: { path: infer A } } ? { path: A } : { path?: undefined };
type QueryParams<O> = O extends { parameters: { query?: infer Q } } ? { query?: Q } : { query?: undefined };
type BodyOf<O> = O extends { requestBody: { content: { 'application/json': infer B } } }
  ? { body: B }
  : { body?: undefined };

/** What names the thing asked for. */
export type Params<M extends Method, P extends Path> = PathParams<Operation<M, P>> &
  QueryParams<Operation<M, P>>;

/** All that a call takes. */
export type Given<M extends Method, P extends Path> = Params<M, P> &
  BodyOf<Operation<M, P>> & {
    /** Do it only if the thing is still as this tag says (`If-Match`). */
    etag?: string;
    /** The same call with the same key is done once. */
    idempotencyKey?: string;
  };

type Success<R> = R extends { 200: infer A }
  ? A
  : R extends { 201: infer A }
    ? A
    : R extends { 202: infer A }
      ? A
      : never;

/** What a call answers with. */
export type Answer<M extends Method, P extends Path> =
  Operation<M, P> extends { responses: infer R }
    ? Success<R> extends { content: { 'application/json': infer A } }
      ? A
      : undefined
    : never;

/** A thing with the tag of what it was like. */
export interface Tagged<T> {
  value: T;
  etag: string | undefined;
}
