import type { LogEpochs } from '../src/storage/log-epochs.ts';

/** What the records remember of the log, without records: as there, one that was told before is no news. */
export const epochsInMemory = (): LogEpochs => {
  const known: string[] = [];
  return {
    current: async () => known.at(-1) ?? null,
    remember: async (epoch) => {
      if (!known.includes(epoch)) known.push(epoch);
    },
  };
};
