// Another process for `ports.test.ts`: claims the ports it is told, says which it got, and stays.
import { claimPort } from '../../../../scripts/launcher/ports.ts';

const claimed = [];
for (const port of process.argv.slice(2)) claimed.push((await claimPort('127.0.0.1', Number(port))) !== null);
process.send?.(claimed);
setInterval(() => undefined, 60_000);
