/** What the API refuses or fails with (problem+json, RFC 9457), and what keeps an answer from coming at all. */

import type { components } from './schema';

type Body = components['schemas']['ProblemBody'];

/** Codes that say: nobody is signed in, or no longer. */
const SIGNED_OUT = new Set(['session-ended', 'sign-in-needed', 'credentials-unknown']);
/** Codes that say: something has to be done first. */
const DO_FIRST = new Set(['password-change-needed', 'second-factor-setup-needed']);

export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Stable code. */
    readonly code: string,
    /** For people, in English. */
    readonly detail: string,
    /** The field that can't be taken. */
    readonly field?: string,
    /** Seconds to wait before the next try. */
    readonly retryAfter?: number,
    /** Id of the request, as the service's log has it. */
    readonly request?: string,
  ) {
    super(detail);
  }

  get isSignedOut() {
    return this.status === 401 && SIGNED_OUT.has(this.code);
  }

  get isSomethingFirst() {
    return DO_FIRST.has(this.code);
  }

  /** Whether the service itself said nothing: it is not there, or what stands before it does not reach it. */
  get isAway() {
    return this.code === 'no-answer' || this.status === 502 || this.status === 504;
  }

  /** Whether there is no such thing for whoever asks: asking again changes nothing. */
  get isGone() {
    return this.status === 404 || this.status === 403;
  }

  /** Whether the same call may go well in a moment. */
  get isPassing() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** Reads it from an answer. */
  static async of(response: Response): Promise<Problem> {
    const request = response.headers.get('x-request-id') ?? undefined;
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retryAfter = Number.isFinite(wait) ? wait : undefined;
    const body = await read(response);
    if (body)
      return new Problem(
        response.status,
        body.code,
        body.detail,
        body.field ?? undefined,
        retryAfter,
        request,
      );
    const detail = `The answer was ${response.status} ${response.statusText}`.trim();
    return new Problem(response.status, `http-${response.status}`, detail, undefined, retryAfter, request);
  }

  /** What somebody caught, as a problem. */
  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    const detail = error instanceof Error ? error.message : String(error);
    return new Problem(0, 'unexpected', detail);
  }
}

/** The body, if it is a problem. A proxy on the way answers with pages of its own. */
async function read(response: Response): Promise<Body | undefined> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) return undefined;
  try {
    return (await response.json()) as Body;
  } catch {
    return undefined;
  }
}
