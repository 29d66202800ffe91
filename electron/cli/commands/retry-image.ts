/** Of `start` and `restart`. */
export const RETRY_IMAGE = [
  '--retry-image',
  'try the VM image of this version again, though it did not boot before',
  false,
] as const;
