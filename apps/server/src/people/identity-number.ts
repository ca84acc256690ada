import { IDENTITY_MASK } from '@gongbei/contract/roster-rules';

/** Eighteen digits, or fifteen as they were once; the last of eighteen may be an X. */
export const isIdentityNumber = (cell: string): boolean =>
  cell === IDENTITY_MASK ||
  /^(\d{15}|\d{17}[\dX])$/.test(
    cell
      .normalize('NFKC')
      .toUpperCase()
      .replace(/[^0-9A-Z×]/g, ''),
  );

export const isIdentityHeading = (heading: string): boolean => /身份证|证件号|ID ?card|identity/i.test(heading);
