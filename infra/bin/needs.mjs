// What the tests need beside Node: a real PostgreSQL, a real Redis, a real Chromium, and strace to let a disk fail. Installed through apt where that is allowed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const POSTGRES = '/usr/lib/postgresql';
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CJK_FONTS = ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', '/System/Library/Fonts/PingFang.ttc'];

export const chromiumPath = () => process.env.CHROMIUM_PATH ?? CHROMIUM.find((path) => existsSync(path));

/** Whether a program is on the path. */
const has = (program) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/${program}`));

const hasPostgres = () =>
  existsSync(POSTGRES) && readdirSync(POSTGRES).some((version) => existsSync(`${POSTGRES}/${version}/bin/initdb`));

const missing = () => [
  ...(hasPostgres() ? [] : ['postgresql']),
  ...(has('redis-server') ? [] : ['redis-server']),
  ...(has('strace') ? [] : ['strace']),
  ...(chromiumPath() ? [] : ['chromium']),
  ...(CJK_FONTS.some((path) => existsSync(path)) ? [] : ['fonts-noto-cjk']),
];

const apt = (...args) => {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command, ...rest] = [...sudo, 'apt-get', ...args];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
};

/** Installs what is missing, or says exactly what to install and fails. */
export const installNeeds = () => {
  const packages = missing();
  if (packages.length === 0) return;
  console.log(`Installing for the tests: ${packages.join(', ')} …`);
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  const left = missing();
  if (left.length === 0) return;
  console.error(`The tests need these Debian packages, and could not install them: ${left.join(' ')}`);
  console.error(`Install them and run npm test again:  sudo apt-get install ${left.join(' ')}`);
  process.exit(1);
};
