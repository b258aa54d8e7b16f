/** The beginning of something that may be long, as text. */

import { answerFrom } from '@/api';

export interface Beginning {
  text: string;
  /** There is more. */
  isCut: boolean;
}

/** Reads at most so many bytes, and no more over the wire than that. */
export async function beginningOf(address: string, most: number, signal: AbortSignal): Promise<Beginning> {
  const response = await answerFrom(address, signal);
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  let isCut = false;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    if (length > most) {
      isCut = true;
      await reader.cancel();
      break;
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { text: decoded(bytes.subarray(0, most)), isCut };
}

/** UTF-8 where it is, else as Windows writes western letters. */
function decoded(bytes: Uint8Array): string {
  try {
    // A character may be cut at the end.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
