import { MemoryStore, openMemoryLog } from './memory-log.ts';
import { otherLogContract } from './other-log.contract.ts';
import { updateLogContract } from './update-log.contract.ts';

const makeStore = () => {
  const store = new MemoryStore();
  return {
    open: () => openMemoryLog(store),
    break: () => (store.away = new Error('the store is away')),
    mend: () => (store.away = null),
    backUp: async () => {
      const restore = store.backUp();
      return async () => restore(false);
    },
    dispose: () => {},
  };
};

updateLogContract('memory', makeStore);
otherLogContract('memory', makeStore, { goesBack: true });
