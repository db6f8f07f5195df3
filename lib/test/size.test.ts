import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderSize } from '../core/src/node/size.js';
import { temporaryFolder } from './store/temporary-folder.js';

it('a folder is as large as the files in it; one that is not there has none, one that cannot be read is no empty one', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'one'), '12345');
  writeFileSync(join(folder, 'a', 'b', 'two'), '123');
  expect(await folderSize(folder)).toBe(8);
  expect(await folderSize(join(folder, 'none'))).toBe(0);
  await expect(folderSize(join(folder, 'one'))).rejects.toThrow(/ENOTDIR/);
});
