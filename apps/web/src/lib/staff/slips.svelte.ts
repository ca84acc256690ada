import type { School } from '@gongbei/contract/people';
import type { Slip } from '@gongbei/contract/roster';

export interface Sheaf {
  community: string;
  slips: readonly Slip[];
  schools: readonly School[];
}

/** Codes live only here, and only as long as the page: they are kept nowhere else. */
let sheaf = $state.raw<Sheaf | null>(null);

export const slipsOf = (community: string): Sheaf | null => (sheaf?.community === community ? sheaf : null);
export const keepSlips = (made: Sheaf): void => void (sheaf = made);
