import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { createReadStream, type ReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { PictureId } from '@gongbei/contract/ids';

/** The bytes of pictures by their own hash: the same picture is kept once, however many documents show it. */
export class PictureStore {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'pictures');
  }

  /** Keeps the bytes durably. A crash in between leaves a file that no hash names, never half a picture. */
  async put(bytes: Buffer): Promise<PictureId> {
    const id = PictureId.parse(createHash('sha256').update(bytes).digest('hex'));
    const path = this.#pathOf(id);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await writeDurably(unfinished, bytes);
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return id;
  }

  /** @returns a stream that fails when the picture is not there */
  read(id: PictureId): ReadStream {
    return createReadStream(this.#pathOf(id));
  }

  #pathOf(id: PictureId): string {
    return join(this.#folder, id.slice(0, 2), id);
  }
}

const writeDurably = async (path: string, bytes: Buffer) => {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};
