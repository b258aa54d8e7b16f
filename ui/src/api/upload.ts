/** Sends a file as a body, and tells how far it is: `fetch` can't. */

import { written } from './client';
import { Problem } from './problem';
import type { Answer, Params, PathOf } from './types';

interface Sending {
  /** Bytes sent, of the file's size. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
}

/** Posts a file; answers with what the operation answers. Throws a `Problem`, or an `AbortError` when it was stopped. */
export function upload<P extends PathOf<'post'>>(
  path: P,
  params: Params<'post', P>,
  file: Blob | ArrayBuffer,
  { onProgress, signal }: Sending,
): Promise<Answer<'post', P>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', written(path, params));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('load', () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(response) as Answer<'post', P>);
      else void Problem.of(answerOf(request)).then(reject, reject);
    });
    request.addEventListener('error', () => reject(new Problem(0, 'no-answer', 'the upload broke off')));
    request.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** The answer in the form that problems are read from. */
function answerOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const name of ['content-type', 'retry-after', 'x-request-id']) {
    const value = request.getResponseHeader(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(request.response, { status: request.status, statusText: request.statusText, headers });
}
