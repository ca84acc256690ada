import { signOut } from '#lib/accounts/me.svelte.ts';
import { explain } from '#lib/api/explain.ts';
import { complain } from '#lib/ui/toast.svelte.ts';

/** Signing out: never past edits that are only on this device without having said which. */
export class SigningOut {
  /** Titles of documents with edits that have not reached the server; null while nothing is asked. */
  unsent = $state.raw<readonly (string | null)[] | null>(null);

  async ask(person: string): Promise<void> {
    const { unsentDocuments } = await import('#lib/collab/leaving.ts');
    const unsent = await unsentDocuments(person);
    if (unsent.length > 0) this.unsent = unsent.map(({ title }) => title);
    else await this.leave(person);
  }

  stay(): void {
    this.unsent = null;
  }

  async leave(person: string): Promise<void> {
    try {
      const { forgetPerson } = await import('#lib/collab/leaving.ts');
      await signOut();
      await forgetPerson(person);
      // a fresh page: nothing of this person stays in its memory
      location.assign('/sign-in');
    } catch (error) {
      complain(explain(error));
    }
  }
}
