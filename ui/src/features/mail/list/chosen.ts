/** The mails that are chosen: one by one, from one to another, or all of the list. */

export class Chosen {
  private ids = new Set<number>();
  private changes = 0;
  private listeners = new Set<() => void>();
  /** All of the list, also what has not been read yet. */
  isAll = false;
  /** Where a range begins. */
  from: number | undefined;

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  readonly version = () => this.changes;

  get size(): number {
    return this.ids.size;
  }

  get isEmpty(): boolean {
    return !this.isAll && this.ids.size === 0;
  }

  has(id: number): boolean {
    return this.isAll || this.ids.has(id);
  }

  list(): number[] {
    return [...this.ids];
  }

  toggle(id: number) {
    if (this.isAll) return;
    if (!this.ids.delete(id)) this.ids.add(id);
    this.tell();
  }

  /** Exactly these. */
  range(ids: number[]) {
    this.isAll = false;
    this.ids = new Set(ids);
    this.tell();
  }

  all() {
    this.isAll = true;
    this.ids.clear();
    this.tell();
  }

  clear() {
    if (this.isEmpty) return;
    this.isAll = false;
    this.ids.clear();
    this.tell();
  }

  private tell() {
    this.changes += 1;
    for (const listener of this.listeners) listener();
  }
}
