import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Where an addon's file may lie: what a package brings along, what was built for this system by itself (`built`, below dist/), and what was put beside
 * that for another one; each seen from the compiled file, then from the source.
 */
export function addonPlaces(file: string, built: string | null = null): readonly string[] {
  const prebuilt = `prebuilt/${process.platform}-${process.arch}/${file}`;
  const inDist = built === null ? [prebuilt] : [built];
  return [`./${prebuilt}`, ...inDist.flatMap((place) => [`../../${place}`, `../../dist/${place}`])].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
}

/** The first that can be loaded; null: none, for `cause`, which is undefined where there is no file at all. What `addon` is, the C sources say. */
export function loadFirst(places: readonly string[]): { addon: unknown } | { addon: null; cause: unknown } {
  const require = createRequire(import.meta.url);
  let cause: unknown;
  for (const place of places) {
    if (!existsSync(place)) continue;
    try {
      return { addon: require(place) };
    } catch (error) {
      cause ??= error;
    }
  }
  return { addon: null, cause };
}
