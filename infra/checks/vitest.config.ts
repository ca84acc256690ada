import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  // projects that run together must agree on `maxWorkers`, so none names it but this one
  test: { maxWorkers: 2, projects: ['packages/*', 'apps/server', 'apps/web'] },
});
