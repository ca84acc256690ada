import type { AuditEntry, AuditFilter, AuditLog } from '@gongbei/contract/audit';
import { AskError } from '#lib/api/ask.ts';

export type Filter = { [K in keyof AuditFilter]?: string };

export interface AuditSource {
  read(filter: Filter, before?: number): Promise<AuditLog>;
  export(filter: Filter): Promise<{ name: string; csv: string }>;
}

/** The entries on the screen: a page, and the earlier ones that were asked for. */
export class AuditPages {
  entries = $state.raw<AuditEntry[] | null>(null);
  more = $state(false);
  error = $state.raw<AskError | null>(null);
  filter = $state.raw<Filter>({});
  #source: AuditSource;
  #asked = 0;

  constructor(source: AuditSource) {
    this.#source = source;
  }

  load = (): Promise<void> => this.#read([]);

  /** Also what came before the last one shown. */
  earlier = (): Promise<void> => this.#read(this.entries ?? []);

  set(change: Filter): void {
    const set = Object.entries({ ...this.filter, ...change }).filter(([, value]) => value);
    this.filter = Object.fromEntries(set);
    void this.load();
  }

  async #read(shown: readonly AuditEntry[]): Promise<void> {
    const asked = ++this.#asked;
    try {
      const { entries, more } = await this.#source.read(this.filter, shown.at(-1)?.number);
      if (asked !== this.#asked) return;
      this.entries = [...shown, ...entries];
      this.more = more;
      this.error = null;
    } catch (cause) {
      if (!(cause instanceof AskError)) throw cause;
      if (asked === this.#asked) this.error = cause;
    }
  }
}

/** Gives the browser a file to keep. */
export const saveFile = ({ name, csv }: { name: string; csv: string }): void => {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
};
