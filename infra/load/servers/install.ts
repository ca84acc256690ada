import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Packages that are only measured beside ours, so they are no dependencies of the project. */
const PEERS = {
  hocuspocus: [
    '@hocuspocus/server@4.7.0',
    '@hocuspocus/extension-database@4.7.0',
    '@hocuspocus/extension-redis@4.7.0',
    'yjs@13.6.33',
  ],
  // it asks for more than its own versions agree on
  'y-websocket': ['@y/websocket-server@0.1.5', '@y/y@14.0.0-16', '@y/protocols@1.0.6-1', '--legacy-peer-deps'],
};

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Installs a peer once into a scratch folder, kept from run to run. @returns the folder */
const install = async (peer: keyof typeof PEERS): Promise<string> => {
  const folder = join(tmpdir(), 'gongbei-bench-peers', peer);
  const done = join(folder, 'installed.txt');
  if (await isThere(done)) return folder;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', ...PEERS[peer]], { cwd: folder });
  await writeFile(done, PEERS[peer].join('\n'));
  return folder;
};

/** Puts a program of ours beside a peer's packages, which it imports. @returns where it is */
export const programBeside = async (peer: keyof typeof PEERS, file: URL): Promise<string> => {
  const program = join(await install(peer), basename(fileURLToPath(file)));
  await copyFile(file, program);
  return program;
};

/** @returns a file of an installed peer */
export const fileOf = async (peer: keyof typeof PEERS, path: string): Promise<string> =>
  join(await install(peer), 'node_modules', path);
