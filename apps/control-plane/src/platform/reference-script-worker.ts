/** Thread of `createReferenceScript`: posts the script of the API reference, gzipped. */
import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import apiReference from '@scalar/fastify-api-reference';
import Fastify from 'fastify';

// The package gives its script only through its own route.
const app = Fastify();
await app.register(apiReference, { routePrefix: '/docs', configuration: { url: '/' } });
const answer = await app.inject('/docs/js/scalar.js');
if (answer.statusCode !== 200) throw new Error(`The API reference answered ${answer.statusCode} for its own script.`);
parentPort?.postMessage(gzipSync(answer.rawPayload));
