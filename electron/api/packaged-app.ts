/** An installed app keeps our code in this archive, and beside it what other programs read: the VM image, the launcher of the command line. */
const ARCHIVE = '/app.asar/';

/** The folder of that archive, with a slash at its end, from the URL of one of our modules; null in a checkout. */
export function resourcesUrl(moduleUrl: string): string | null {
  const end = moduleUrl.lastIndexOf(ARCHIVE);
  return end === -1 ? null : moduleUrl.slice(0, end + 1);
}
