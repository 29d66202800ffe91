/** What our network expects of its guest. */
export const OWN_GUEST_MAC = '02:b0:a7:40:5e:03';
export const OWN_GUEST = { address: '192.168.65.3', gateway: '192.168.65.1', mac: OWN_GUEST_MAC } as const;
export const OWN_HOST_ALIAS = '192.168.65.2';
