import type { Installation, InstallationCommunity, InstallationSchool } from '@gongbei/contract/installation';
import { createContext } from 'svelte';
import type { Fetched } from '#lib/api/fetched.svelte.ts';

/** What the administrator arranges, for the pages below `/admin`. */
export const [getInstallation, setInstallation] = createContext<Fetched<Installation>>();

/** Schools that a community can be made of: an office belongs to none. */
export const openSchools = ({ schools }: Installation): InstallationSchool[] =>
  schools.filter(({ kind, endedOn }) => kind !== 'office' && endedOn === null);

/** The schools that belong to it now. */
export const presentSchools = ({ schools }: InstallationCommunity): string[] =>
  schools.filter(({ leftOn }) => leftOn === null).map(({ school }) => school);

/** What a form sends for a name: without an English one it is the same in both languages. */
export const given = (zh: string, en: string): { zh: string; en?: string } => ({ zh, ...(en.trim() && { en }) });

/** What a form shows of a name: an English one that is the same needs no field of its own. */
export const shown = ({ zh, en }: { zh: string; en: string }): { zh: string; en: string } => ({
  zh,
  en: en === zh ? '' : en,
});
