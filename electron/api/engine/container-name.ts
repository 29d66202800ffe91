/** What the engine itself takes as a container's name. Apart from the schemas (`references.ts`), so that a form can ask without them. */
export const CONTAINER_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]+$/;
export const CONTAINER_NAME_MAX = 255;

export function isContainerName(text: string): boolean {
  return text.length <= CONTAINER_NAME_MAX && CONTAINER_NAME.test(text);
}
