import type { LogEpochs } from '../src/storage/log-epochs.ts';

/** What the records remember of the log, without records. */
export const epochsInMemory = (): LogEpochs => {
  let current: string | null = null;
  return {
    current: async () => current,
    remember: async (epoch) => void (current = epoch),
  };
};
