import { ok, warning } from './finding.ts';
import { ownNetwork } from './own-network.ts';
import type { DiagnosticCheck } from './types.ts';

export const hostNamesCheck: DiagnosticCheck = {
  id: 'host-names',
  title: 'This computer’s DNS servers answer',
  async run({ machine, nameServerAnswers }, signal) {
    const own = ownNetwork(machine);
    if (own.insight === null) return own.finding;
    const { dnsServers, dnsDomains } = await own.insight.activity({ flows: false });
    const servers = [...new Set([...dnsServers, ...dnsDomains.flatMap((domain) => domain.servers)])];
    if (servers.length === 0) {
      return warning(
        'There is none: containers know no names but those of this computer’s hosts file.',
        'Connect this computer to a network, or name a server in its network settings.',
      );
    }
    const answered = await Promise.all(servers.map((server) => nameServerAnswers(server, signal)));
    const silent = servers.filter((_, index) => answered[index] === false);
    if (silent.length === 0) return ok(`${servers.join(', ')} ${servers.length === 1 ? 'answers' : 'answer'}.`);
    return warning(
      `No answer from ${silent.join(', ')}: names take long in containers, or are not found.`,
      'See whether names are resolved on this computer itself: its network, its VPN and its firewall decide.',
    );
  },
};
