/** What the stack did, besides the packets that it refused (`DropCounters`). All counts start at zero and only grow. */
export interface StackCounters {
  arpAnswers: number;
  arpRequests: number;
  neighbourAnswers: number;
  neighbourSolicitations: number;
  routerAdvertisements: number;

  /** Packets to groups and to everybody that no service of ours listens for: mDNS, SSDP, NetBIOS and their like. */
  multicastIgnored: number;
  broadcastIgnored: number;

  fragmentsReceived: number;
  fragmentsSent: number;
  datagramsReassembled: number;

  /** Echo requests to our own addresses. */
  echoesAnswered: number;
  echoesForwarded: number;
  /** Echo requests outside beyond the limit of those outstanding. */
  echoesOverLimit: number;
  icmpErrorsSent: number;
  icmpErrorsHeldBack: number;
  icmpErrorsReceived: number;

  udpFlowsOpened: number;
  /** Flows that had to go before their time because of the limit. */
  udpFlowsEvicted: number;
  /** Datagrams to the guest that the link did not take. */
  udpDatagramsLost: number;
  /** Flows whose route said no. */
  udpFlowsRefused: number;
}

export function newStackCounters(): StackCounters {
  return {
    arpAnswers: 0,
    arpRequests: 0,
    neighbourAnswers: 0,
    neighbourSolicitations: 0,
    routerAdvertisements: 0,
    multicastIgnored: 0,
    broadcastIgnored: 0,
    fragmentsReceived: 0,
    fragmentsSent: 0,
    datagramsReassembled: 0,
    echoesAnswered: 0,
    echoesForwarded: 0,
    echoesOverLimit: 0,
    icmpErrorsSent: 0,
    icmpErrorsHeldBack: 0,
    icmpErrorsReceived: 0,
    udpFlowsOpened: 0,
    udpFlowsEvicted: 0,
    udpDatagramsLost: 0,
    udpFlowsRefused: 0,
  };
}
