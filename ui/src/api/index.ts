/** The API, as pages use it. */
export { useAnswered } from './answered';
export { addressOf, answerFrom, call } from './client';
export { useTenantEvents } from './events';
export { Problem } from './problem';
export {
  type ItemOf,
  markStale,
  type PagedPath,
  type PageOf,
  read,
  readPages,
  readTagged,
  rowsOf,
  useChange,
} from './queries';
export { type Role, type Session, sessionQuery } from './session';
export type { Answer, Given, Params, Schemas, Tagged } from './types';
export { upload } from './upload';
