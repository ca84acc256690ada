import type { Opening } from '@gongbei/contract/documents';
import type { Person } from '@gongbei/contract/people';
import { ask, AskError } from '#lib/api/ask.ts';

/**
 * Why a document is not open (any more). `other-tab`: this browser allows one tab for each document. `unreachable`: no
 * server, and nothing of it on this device.
 */
export type Refusal =
  'signed-out' | 'forbidden' | 'not-found' | 'outdated' | 'person-changed' | 'other-tab' | 'unreachable';

export type Admission =
  | { kind: 'admitted'; opening: Opening }
  | { kind: 'refused'; refusal: Refusal; signedIn: Person | null }
  /** nobody could say; ask again later */
  | { kind: 'unknown' };

const FINAL = ['signed-out', 'forbidden', 'not-found'] as const;

const refused = (refusal: Refusal, signedIn: Person | null = null): Admission => ({
  kind: 'refused',
  refusal,
  signedIn,
});

/** Whatever is no problem of ours did not come from our server: no network, or a sign-in page of somebody's network. */
const fromError = (error: unknown): Admission => {
  const refusal = FINAL.find((code) => error instanceof AskError && error.code === code);
  return refusal ? refused(refusal) : { kind: 'unknown' };
};

/** Who is signed in now, if it is not this person any more. */
const checkPerson = async (person: string): Promise<Admission | null> => {
  const me = await ask('GET /api/me');
  return me.person.id === person ? null : refused('person-changed', me.person);
};

const checkDocument = async (document: string, schemaVersion: number): Promise<Admission> => {
  const opening = await ask('POST /api/documents/:document/open', { params: { document }, body: {} });
  return opening.schemaVersion > schemaVersion ? refused('outdated') : { kind: 'admitted', opening };
};

export interface AdmissionRequest {
  person: string;
  document: string;
  /** of the schema that this program knows */
  schemaVersion: number;
}

/** Asks the server whether this person, who must still be the one signed in, may have the document open, and as what. */
export const askAdmission = async ({ person, document, schemaVersion }: AdmissionRequest): Promise<Admission> => {
  try {
    return (await checkPerson(person)) ?? (await checkDocument(document, schemaVersion));
  } catch (error) {
    return fromError(error);
  }
};

/** Only whether the signed-in person has changed. */
export const askPerson = async (person: string): Promise<Admission | null> => {
  try {
    return await checkPerson(person);
  } catch (error) {
    const admission = fromError(error);
    return admission.kind === 'refused' ? admission : null;
  }
};
