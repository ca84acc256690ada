import { goto } from '$app/navigation';
import type { CommunityId, PersonId, SchoolId } from '@gongbei/contract/ids';
import type { ManagedPerson } from '@gongbei/contract/manage-people';
import { ask } from '#lib/api/ask.ts';
import { explain } from '#lib/api/explain.ts';
import { Fetched } from '#lib/api/fetched.svelte.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { complain, notify } from '#lib/ui/toast.svelte.ts';
import { staffPath } from './paths.ts';
import { keepSlips } from './slips.svelte.ts';

/** What somebody does who manages people: every act asks the server, and the list is read again. */
export class PeopleDesk {
  readonly community: CommunityId;
  readonly list: Fetched<Awaited<ReturnType<typeof load>>>;
  busy = $state(false);

  constructor(community: CommunityId) {
    this.community = community;
    this.list = new Fetched((signal) => load(community, signal));
  }

  /** @returns whether it was done */
  async #act(work: () => Promise<unknown>): Promise<boolean> {
    this.busy = true;
    try {
      await work();
      await this.list.load();
      return true;
    } catch (error) {
      complain(explain(error));
      return false;
    } finally {
      this.busy = false;
    }
  }

  async setStatus({ id }: ManagedPerson, status: 'active' | 'disabled' | 'left'): Promise<void> {
    const params = { community: this.community, person: id };
    const done = await this.#act(() =>
      ask('PUT /api/communities/:community/people/:person/status', { params, body: { status } }),
    );
    if (done) notify(m.staff_done());
  }

  async move({ id }: ManagedPerson, school: SchoolId): Promise<void> {
    const params = { community: this.community, person: id };
    const done = await this.#act(() =>
      ask('PUT /api/communities/:community/people/:person/school', { params, body: { school } }),
    );
    if (done) notify(m.staff_done());
  }

  async hand(school: SchoolId, handed: boolean): Promise<void> {
    const params = { community: this.community, school };
    await this.#act(() => ask('PUT /api/communities/:community/schools/:school/handed', { params, body: { handed } }));
  }

  /** Makes new slips and leads to where they are printed. */
  async makeSlips(people: readonly PersonId[]): Promise<void> {
    const { community } = this;
    const done = await this.#act(async () => {
      const body = { people: [...people] };
      const { slips } = await ask('POST /api/communities/:community/people/codes', { params: { community }, body });
      keepSlips({ community, slips, schools: this.list.value?.schools ?? [] });
    });
    if (done) await goto(staffPath(community, 'slips'));
  }
}

const load = (community: CommunityId, signal: AbortSignal) =>
  ask('GET /api/communities/:community/people', { params: { community }, signal });
