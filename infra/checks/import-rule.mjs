// The import rule: down only, never sideways, never up, no circle anywhere; packages import nothing of ours.
import { cruise } from 'dependency-cruiser';
import { fileURLToPath } from 'node:url';

/** From the roof down. `nouns` is every folder that no other floor names. */
const FLOORS = {
  'apps/server/src': [['main.ts'], ['app.ts'], 'nouns', ['http'], ['access'], ['storage'], ['config.ts', 'errors.ts']],
  'apps/web/src': [['routes', 'app.d.ts', 'service-worker'], 'nouns', ['collab', 'api'], ['i18n', 'ui']],
};
const TEST = /\.(test|contract|fuzz)\.ts$|\/test\/|\/e2e\//;
const OUTSIDE = /node_modules|\/paraglide\/|^node:|^\$/;

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

const { output } = await cruise(
  ['apps/server/src', 'apps/web/src', 'packages'],
  {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'paraglide|\\.svelte-kit|/build/' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    validate: true,
    ruleSet: { forbidden: [{ name: 'no-circle', severity: 'error', from: {}, to: { circular: true } }] },
  },
  {
    conditionNames: ['svelte', 'import', 'node', 'default'],
    exportsFields: ['exports'],
    extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
  },
);

/** Where a file lives: its app or package, and for an app its floor and its room. */
const place = (path) => {
  const [, house, rest] = /^((?:packages\/[^/]+)|(?:apps\/[^/]+\/src)|[^/]+\/[^/]+)\/?(.*)$/.exec(path) ?? [];
  const floors = FLOORS[house];
  if (!floors) return { house };
  const room = rest.replace(/^(src\/)?(lib\/)?/, '').split('/')[0];
  const named = floors.findIndex((floor) => Array.isArray(floor) && floor.includes(room));
  return { house, room, floor: named === -1 ? floors.indexOf('nouns') : named, noun: named === -1 };
};

const fault = (from, to) => {
  const [a, b] = [place(from), place(to)];
  if (a.house !== b.house)
    return b.house?.startsWith('packages/') && !a.house.startsWith('packages/') ? null : 'imports another house';
  if (a.floor === undefined) return null;
  if (b.floor < a.floor) return 'imports upward';
  return a.noun && b.noun && a.room !== b.room ? 'imports a room beside it' : null;
};

const edges = output.modules.flatMap((module) =>
  module.dependencies
    .filter(({ coreModule }) => !coreModule)
    .map((dependency) => ({
      from: module.source,
      to: dependency.resolved,
      lost: dependency.couldNotResolve,
    })),
);
const ours = edges.filter(({ from, to }) => !TEST.test(from) && !OUTSIDE.test(from) && !OUTSIDE.test(to));
const faults = [
  ...ours.filter(({ lost }) => lost).map(({ from, to }) => `${from} → ${to}: cannot be found`),
  ...ours
    .filter(({ lost }) => !lost)
    .flatMap(({ from, to }) => (fault(from, to) ? [`${from} ${fault(from, to)}: ${to}`] : [])),
  ...output.summary.violations.map(({ from, to }) => `${from} → ${to}: an import circle`),
];
for (const line of new Set(faults)) console.error(line);
console.log(`${output.modules.length} files, ${ours.length} imports held against the import rule`);
process.exit(faults.length || ours.length === 0 ? 1 : 0);
