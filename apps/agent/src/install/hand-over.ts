import { constants } from 'node:fs';
import { type FileHandle, lchown, lstat, open, readdir } from 'node:fs/promises';

interface Owner {
  uid: number;
  gid: number;
}

/**
 * Gives a directory with everything in it to another user. For root alone.
 *
 * Each directory belongs to root while its entries change hands, so that the user from before cannot swap one for a link.
 * The topmost gets its new owner last: where that is right, all is. What has further names elsewhere is left alone.
 *
 * Errors: what the system says; ENOTDIR or ELOOP where no directory stands at the path.
 */
export async function handOver(directory: string, owner: Owner): Promise<void> {
  const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await handOverOpen(handle, owner);
  } finally {
    await handle.close();
  }
}

async function handOverOpen(handle: FileHandle, owner: Owner): Promise<void> {
  const { mode } = await handle.stat();
  await handle.chown(0, 0);
  await handle.chmod(0o700);
  // The open directory itself, whatever its name leads to by now.
  const place = `/proc/self/fd/${handle.fd}`;
  for (const name of await readdir(place)) {
    const path = `${place}/${name}`;
    const found = await lstat(path);
    if (found.isDirectory()) await handOver(path, owner);
    else if (found.nlink === 1) await lchown(path, owner.uid, owner.gid);
  }
  await handle.chown(owner.uid, owner.gid);
  await handle.chmod(mode & 0o777);
}
