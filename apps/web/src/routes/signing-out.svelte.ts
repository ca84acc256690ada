import { signOut } from '#lib/accounts/me.svelte.ts';
import { explain } from '#lib/api/explain.ts';
import { fetchAhead } from '#lib/ui/fetch-ahead.ts';
import { Later } from '#lib/ui/later.svelte.ts';
import { complain } from '#lib/ui/toast.svelte.ts';

/** What keeps things on this device. */
const kept = () => [import('#lib/collab/leaving.ts'), import('#lib/editor/pictures/waiting-pictures.ts')] as const;
export const signOutDialog = new Later(() => import('#lib/accounts/SignOutDialog.svelte'));

/** Titles of the documents with text or pictures that have not reached the server. */
const onlyHere = async (person: string): Promise<(string | null)[]> => {
  const [{ unsentDocuments }, { documentsWithWaitingPictures }] = await Promise.all(kept());
  const [written, pictured] = await Promise.all([unsentDocuments(person), documentsWithWaitingPictures(person)]);
  const others = pictured.filter((id) => !written.some(({ document }) => document === id));
  return [...written.map(({ title }) => title), ...others.map(() => null)];
};

/** Signing out: never past edits that are only on this device without having said which. */
export class SigningOut {
  /** Titles of documents with edits that have not reached the server; null while nothing is asked. */
  unsent = $state.raw<readonly (string | null)[] | null>(null);

  async ask(person: string): Promise<void> {
    const unsent = await onlyHere(person);
    if (unsent.length > 0) this.unsent = unsent;
    else await this.leave(person);
  }

  /** Who leaves with edits that are only here is cut off most likely, and must be warned all the same. For onMount. */
  readonly prepare = (): (() => void) => {
    const calls = [
      signOutDialog.prepare(),
      fetchAhead(
        () => Promise.all(kept()),
        () => import('#lib/ui/DialogWindow.svelte'),
      ),
    ];
    return () => calls.forEach((callOff) => callOff());
  };

  stay(): void {
    this.unsent = null;
  }

  async leave(person: string): Promise<void> {
    try {
      const [{ forgetPerson }, { forgetWaitingPictures }] = await Promise.all(kept());
      await signOut();
      await Promise.all([forgetPerson(person), forgetWaitingPictures(person)]);
      // a fresh page: nothing of this person stays in its memory
      location.assign('/sign-in');
    } catch (error) {
      complain(explain(error));
    }
  }
}
