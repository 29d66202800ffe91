/**
 * The states of RFC 9293 section 3.3.2 as this end has them. LISTEN is not one of them: instead a guest's SYN makes a flow that is
 * `dialing`, silent to the guest until the host's network has answered.
 */
export type FlowState =
  | 'dialing'
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait-1'
  | 'fin-wait-2'
  | 'close-wait'
  | 'closing'
  | 'last-ack'
  | 'time-wait'
  | 'closed';

/** Both SYNs are acknowledged. */
export function isSynchronized(state: FlowState): boolean {
  return state !== 'dialing' && state !== 'syn-sent' && state !== 'syn-received' && state !== 'closed';
}
