/** 32 bits of any text, as a signed number (FNV-1a over UTF-16 code units). Not secret: whoever chooses texts can make them have the same one. */
export function textHash(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  return hash;
}
