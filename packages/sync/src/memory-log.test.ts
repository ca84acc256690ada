import { MemoryStore, openMemoryLog } from './memory-log.ts';
import { updateLogContract } from './update-log.contract.ts';

updateLogContract('memory', () => {
  const store = new MemoryStore();
  return {
    open: () => openMemoryLog(store),
    break: () => (store.away = new Error('the store is away')),
    mend: () => (store.away = null),
    dispose: () => {},
  };
});
