/** A text in English and in German. `{name}` is a placeholder; `{count:file|files}` a number with its noun, singular and plural. */
export type Text = readonly [english: string, german: string];

/** Keeps the literal types, from which `t` knows each text's placeholders. */
export function defineTexts<const T extends Readonly<Record<string, Text>>>(texts: T): T {
  return texts;
}

type NameOf<P extends string> = P extends `${infer N}:${string}` ? N : P;

/** The names of the placeholders of a text. */
export type Placeholders<S extends string> = S extends `${string}{${infer P}}${infer Rest}`
  ? NameOf<P> | Placeholders<Rest>
  : never;
