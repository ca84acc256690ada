/** One measured figure beside the limit that we set ourselves. */
export interface Figure {
  what: string;
  measured: number;
  unit: 'ms' | 'kB' | '×' | 'B' | '';
  /** null: told for comparison only */
  aim: { most: number } | { least: number } | null;
  /** what it was computed from */
  from?: string;
}

const reached = ({ measured, aim }: Figure): boolean =>
  aim === null || ('most' in aim ? measured <= aim.most : measured >= aim.least);

const digits = (value: number): string => {
  if (!Number.isFinite(value)) return 'none';
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
};

const aimOf = ({ aim, unit }: Figure): string => {
  if (aim === null) return '';
  const [sign, limit] = 'most' in aim ? ['≤', aim.most] : ['≥', aim.least];
  return `aim ${sign} ${limit} ${unit}`.trimEnd();
};

/** One line: what, how much, the aim, whether it is reached, and what it was computed from. */
export const lineOf = (figure: Figure): string => {
  const { what, measured, unit, aim, from } = figure;
  const verdict = aim === null ? '' : reached(figure) ? 'reached' : 'NOT REACHED';
  const value = `${digits(measured)} ${unit}`.padStart(11);
  return `${what.padEnd(92)} ${value}  ${aimOf(figure).padEnd(14)} ${verdict.padEnd(11)} ${from ?? ''}`.trimEnd();
};

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
};
