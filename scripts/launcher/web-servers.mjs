// The two small web servers of the sandbox, in one process: `web-servers.mjs NAME=PORT NAME=PORT`.
// Copied beside the sandbox and run there by its unprivileged user, so it needs nothing but Node.
import { createServer } from 'node:http';
import process from 'node:process';

const colours = { web1: '#0ca678', web2: '#1c7ed6' };

function page(name, request) {
  const colour = colours[name] ?? '#495057';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; gap: .5rem; text-align: center;
         background: ${colour}; color: #fff; font: 1.25rem system-ui, sans-serif }
  h1 { margin: 0; font-size: 5rem }
</style>
<h1>${name}</h1>
<p>A web server of the Sluice sandbox, reached through HAProxy.</p>
<p>Asked for by ${request.headers['x-forwarded-for'] === undefined ? 'a direct connection' : 'HAProxy'}.</p>
</html>
`;
}

function serve(name, port) {
  const server = createServer((request, response) => {
    response.setHeader('x-served-by', name);
    if (request.url === '/health') {
      response.setHeader('content-type', 'text/plain');
      response.end('ok\n');
      return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(page(name, request));
  });
  server.on('error', (error) => {
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(port, '127.0.0.1');
}

for (const argument of process.argv.slice(2)) {
  const [name, port] = argument.split('=');
  serve(name, Number(port));
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
