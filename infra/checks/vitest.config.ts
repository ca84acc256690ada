import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // a third one works while two wait for processes and timers, as most whole-server tests do; projects that run together
  // must agree on the number, so none names it but this one
  test: { maxWorkers: 3, projects: ['packages/*', 'apps/server', 'apps/web'] },
});
