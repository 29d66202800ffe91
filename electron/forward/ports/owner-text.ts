import { serviceIdOf } from './published-service.ts';

/** `the container web`, `the service web`. */
export function ownerText({ id, name }: { readonly id: string; readonly name: string }): string {
  return `the ${serviceIdOf(id) === null ? 'container' : 'service'} ${name}`;
}
