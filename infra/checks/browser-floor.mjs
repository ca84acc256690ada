// What is shipped runs on Chromium 109 and Safari 16.4: no newer CSS, no newer JavaScript built-ins.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('../../apps/web/build/_app', import.meta.url));

/** First versions by caniuse: color-mix 111/16.2, oklch and oklab 111/15.4, light-dark 123/17.5, nesting 112/16.5,
 * @scope 118/17.4, text-wrap: balance 114/17.5, subgrid 117/16, @starting-style 117/17.5. */
const CSS = [
  [/color-mix\(/, 'color-mix()'],
  [/okl(ch|ab)\(/, 'oklch() or oklab()'],
  [/light-dark\(/, 'light-dark()'],
  [/@scope\b/, '@scope'],
  [/@starting-style\b/, '@starting-style'],
  [/:\s*subgrid\b/, 'subgrid'],
  [/[{;]\s*&/, 'nesting'],
];
/** Chromium 119 Promise.withResolvers, 121 Array.fromAsync, 122 Set methods, 117 Object.groupBy, 110 toSorted. */
const JS = [
  [/Promise\.withResolvers/, 'Promise.withResolvers'],
  [/Array\.fromAsync/, 'Array.fromAsync'],
  [/\.(isDisjointFrom|isSubsetOf|symmetricDifference)\(/, 'Set methods'],
  [/Object\.groupBy/, 'Object.groupBy'],
  [/\.(toSorted|toReversed|toSpliced)\(/, 'Array copying methods'],
];

const files = readdirSync(BUILD, { recursive: true }).map((name) => `${BUILD}/${name}`);
const faults = (ending, rules) =>
  files
    .filter((file) => file.endsWith(ending))
    .flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return rules
        .filter(([pattern]) => pattern.test(text))
        .map(([, what]) => `${file.slice(BUILD.length + 1)} uses ${what}`);
    });

const found = [...faults('.css', CSS), ...faults('.js', JS)];
for (const fault of found) console.error(fault);
process.exit(found.length || !files.some((file) => file.endsWith('.css')) ? 1 : 0);
