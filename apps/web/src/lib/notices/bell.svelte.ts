import type { NoticeCount } from '@gongbei/contract/notices';
import { ask } from '#lib/api/ask.ts';
import { Fetched } from '#lib/api/fetched.svelte.ts';
import { onNotices } from '#lib/api/live.svelte.ts';

/** What the bell says, and what lies behind it; the same on every device of the person. */
export class BellState {
  readonly count = new Fetched<NoticeCount>((signal) => ask('GET /api/notices/count', { signal }));
  readonly list = new Fetched((signal) => ask('GET /api/notices', { signal }));
  open = $state(false);

  readonly calls = $derived(this.count.value && !this.count.value.quiet ? this.count.value.unread : 0);

  /** For an effect. */
  watch = (): (() => void) => {
    void this.count.load();
    return onNotices(this.look);
  };

  look = (): void => {
    void this.count.load();
    if (this.open) void this.list.load();
  };

  show = (): void => {
    this.open = true;
    void this.list.load();
  };

  read = async (notice: string): Promise<void> => {
    await ask('POST /api/notices/:notice/read', { params: { notice } });
    this.look();
  };

  readAll = async (): Promise<void> => {
    await ask('POST /api/notices/read');
    this.look();
  };

  setQuiet = async (quiet: boolean): Promise<void> => {
    await ask('PUT /api/notices/switch', { body: { quiet } });
    this.look();
  };
}
