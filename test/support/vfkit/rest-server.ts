import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** The machine as the control socket shows it. */
export interface RestMachine {
  readonly state: () => string;
  readonly inspect: () => unknown;
  /** Rejects with vfkit's words when the machine is not in the state for it. */
  readonly change: (state: string) => Promise<void>;
}

/** vfkit's control socket (`pkg/rest/rest.go`, `pkg/rest/vf/vm_config.go`, `pkg/rest/vf/state_change.go`). */
export async function serveRest(socketPath: string, machine: RestMachine): Promise<Server> {
  const server = createServer((request, response) => {
    void answer(request, machine).then(({ status, body }) => {
      process.stdout.write(`[GIN] | ${status} | ${request.method ?? ''} "${request.url ?? ''}"\n`);
      send(response, status, body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return server;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function answer(request: IncomingMessage, machine: RestMachine): Promise<Answer> {
  const asked = `${request.method ?? ''} ${request.url ?? ''}`;
  if (asked === 'GET /vm/inspect') return { status: 200, body: machine.inspect() };
  if (asked === 'GET /vm/state') return { status: 200, body: { state: machine.state() } };
  if (asked !== 'POST /vm/state') return { status: 404, body: null };
  const text = (await request.toArray()).map(String).join('');
  let wanted: unknown;
  try {
    wanted = (JSON.parse(text) as { state?: unknown }).state;
  } catch (error) {
    return { status: 400, body: { error: String(error) } };
  }
  try {
    await machine.change(String(wanted));
    return { status: 202, body: null };
  } catch (error) {
    return { status: 500, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(body === null ? '' : JSON.stringify(body));
}
