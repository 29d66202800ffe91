import { createServer } from 'node:http';
import { argv } from 'node:process';

/** The engine of the benchmark, in a process of its own: answers small requests, swallows and produces large bodies. */
const path = argv[2];
if (path === undefined) throw new Error('the path of the socket is missing');
const block = Buffer.alloc(64 * 1024, 'x');

createServer({ requestTimeout: 0 }, (request, response) => {
  const url = new URL(request.url ?? '/', 'http://engine');
  if (url.pathname === '/_ping') {
    response.writeHead(200, { 'Api-Version': '1.51', 'Content-Length': '2' }).end('OK');
  } else if (url.pathname === '/save') {
    let leftBytes = Number(url.searchParams.get('bytes'));
    const more = (): void => {
      while (leftBytes > 0) {
        leftBytes -= block.length;
        if (!response.write(block)) return;
      }
      response.end();
    };
    response.on('drain', more);
    more();
  } else {
    request.resume();
    request.on('end', () => response.end('loaded'));
  }
}).listen(path, () => process.send?.('listening'));
