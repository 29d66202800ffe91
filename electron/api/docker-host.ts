/** The engine's socket in the form that DOCKER_HOST takes: `unix:///…/docker.sock`, `npipe:////./pipe/…`. */
export function dockerHostOf(engineSocket: string): string {
  if (engineSocket.startsWith('\\\\')) return `npipe://${engineSocket.replaceAll('\\', '/')}`;
  return `unix://${engineSocket}`;
}
