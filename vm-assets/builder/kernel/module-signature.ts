const marker = Buffer.from('~Module signature appended~\n');
/** struct module_signature (Linux, include/linux/module_signature.h): its last four bytes are the signature's length, big-endian. */
const signatureInfoBytes = 12;

/**
 * The module without the signature that Debian appends. Nothing in the guest asks for it (there is no lockdown, and the host has
 * checked the image's hash before the boot), while under emulation the kernel spends half of the time of loading on checking it.
 */
export function withoutSignature(module: Buffer): Buffer {
  const infoEnd = module.length - marker.length;
  if (infoEnd < signatureInfoBytes || !module.subarray(infoEnd).equals(marker)) return module;
  const end = infoEnd - signatureInfoBytes - module.readUInt32BE(infoEnd - 4);
  return end > 0 ? module.subarray(0, end) : module;
}
