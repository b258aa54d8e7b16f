/** Previews of the rows that are seen, read a few at a time once scrolling rests; the last seen are kept. */

import type { Schemas } from '@/api';

export type Preview = Schemas['Preview'];

/** Mails of one call. */
const MOST = 25;
const KEPT = 600;
/** So long the same rows are seen before they are asked for. */
const REST_MS = 60;

export class Previews {
  private known = new Map<number, Preview>();
  private asked = new Set<number>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private changes = 0;
  private listeners = new Set<() => void>();

  constructor(private readonly fetch: (ids: number[]) => Promise<Preview[]>) {}

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly version = () => this.changes;

  get(id: number): Preview | undefined {
    return this.known.get(id);
  }

  /** These are seen now. */
  want(ids: number[]) {
    clearTimeout(this.timer);
    const missing = ids.filter((id) => !this.known.has(id) && !this.asked.has(id));
    if (missing.length === 0) return;
    this.timer = setTimeout(() => {
      for (let at = 0; at < missing.length; at += MOST) void this.read(missing.slice(at, at + MOST));
    }, REST_MS);
  }

  private async read(ids: number[]) {
    for (const id of ids) this.asked.add(id);
    try {
      for (const preview of await this.fetch(ids)) this.known.set(preview.id, preview);
      for (const id of this.known.keys()) {
        if (this.known.size <= KEPT) break;
        this.known.delete(id);
      }
    } catch {
      // A row says enough without its preview; it is asked for again when it is seen again.
    }
    for (const id of ids) this.asked.delete(id);
    this.changes += 1;
    for (const listener of this.listeners) listener();
  }
}
