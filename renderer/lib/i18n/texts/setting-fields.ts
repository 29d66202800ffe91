import { defineTexts, type Text } from '../define-texts.ts';

/**
 * What settings are called, by their paths, and what they do. The English descriptions are the schema's own, which the command line
 * shows, too; a test keeps the two lists complete. A setting that is not here is shown by its path.
 */
export const settingTitles: Readonly<Record<string, Text>> = defineTexts({
  cpus: ['CPUs', 'CPUs'],
  memoryMiB: ['Memory in MiB', 'Arbeitsspeicher in MiB'],
  'disk.sizeGiB': ['Size limit in GiB', 'Größe in GiB'],
  'disk.folder': ['Folder', 'Ordner'],
  shares: ['Shared folders', 'Geteilte Ordner'],
  'engine.config': ['Engine configuration', 'Engine-Konfiguration'],
  'context.select': ['Select the context', 'Kontext auswählen'],
  'network.mode': ['Network stack', 'Netzwerk-Stack'],
  'network.subnet': ['Subnet', 'Subnetz'],
  'network.ipv6': ['IPv6', 'IPv6'],
  'network.mtu': ['MTU', 'MTU'],
  'network.hostLoopback': ['Reach this computer', 'Diesen Computer erreichen'],
  'network.names': ['Names', 'Namen'],
  'network.clientAddresses': ['Client addresses', 'Client-Adressen'],
  'network.publishAddress': ['Publish ports at', 'Ports veröffentlichen auf'],
  'network.hostNetworkPorts': ['Ports of --net=host', 'Ports bei --net=host'],
  'logs.keepDays': ['Logs of removed containers, in days', 'Logs entfernter Container, in Tagen'],
  'image.rollback': ['Keep the last VM image', 'Letztes VM-Image aufbewahren'],
  'hypervisor.driver': ['Hypervisor', 'Hypervisor'],
  'hypervisor.accelerator': ['Accelerator', 'Beschleunigung'],
  'hypervisor.rosetta': ['Rosetta for amd64 containers', 'Rosetta für amd64-Container'],
  'desktop.startAtLogin': ['Start at login', 'Beim Anmelden starten'],
  'desktop.commandLine': ['Command in the terminal', 'Befehl im Terminal'],
  'desktop.updates': ['Look for updates', 'Nach Updates suchen'],
  'desktop.notify.updateFound': ['Update found', 'Update gefunden'],
  'desktop.notify.machineStarted': ['Engine started', 'Engine gestartet'],
  'desktop.notify.machineFailed': ['Engine failed', 'Engine fehlgeschlagen'],
  'desktop.notify.containerDied': ['Container failed', 'Container abgestürzt'],
  'desktop.notify.pullEnded': ['Image downloaded', 'Image heruntergeladen'],
  'desktop.notify.portFailed': ['Port not published', 'Port nicht veröffentlicht'],
});

export const settingDescriptionsGerman: Readonly<Record<string, string>> = {
  cpus: 'Virtuelle CPUs; leer: so viele, wie dieser Computer hat, höchstens 4. Mit WSL steht es in .wslconfig',
  memoryMiB:
    'Speicher der VM; leer: ein Viertel dieses Computers, zwischen 1024 und 8192. Mit WSL steht es in .wslconfig',
  'disk.sizeGiB': 'Grenze des Datenträgers; die Datei wächst nach Bedarf und kann später größer, nie kleiner werden',
  'disk.folder': 'Ordner des Datenträgers; leer: der Datenordner',
  shares: 'Geteilte Ordner; leer: der persönliche Ordner',
  'engine.config': 'Wird über unsere daemon.json für dockerd gelegt',
  'context.select': 'Den Docker-Kontext „boathouse“ auswählen, wenn die Engine startet',
  'network.mode':
    'Wer das Netzwerk der VM bedient: unser eigener Stack oder, um Fehler einzugrenzen, QEMUs (nur IPv4, langsamer, nur TCP-Ports); ein Hypervisor, der beides nicht hat, ist an seinem eigenen Switch',
  'network.subnet':
    'IPv4-Netz der VM: .1 ist Gateway und DNS-Server, .2 dieser Computer, .3 die VM; nur boathouse (am Switch eines Hypervisors nur .1 und .2)',
  'network.ipv6': 'Die VM hat IPv6, soweit dieser Computer es hat; aus: nur IPv4; nur boathouse',
  'network.mtu': 'Größtes Paket zwischen VM und Computer in Byte; größer ist schneller; nur boathouse',
  'network.hostLoopback':
    'Container erreichen als host.docker.internal, was auf der Loopback-Adresse dieses Computers lauscht: alles, nichts oder diese Ports; nur boathouse',
  'network.names':
    'Namen, die der DNS-Server der VM zusätzlich kennt: zu einer Adresse, `host` oder `gateway`; nur boathouse',
  'network.clientAddresses':
    'Wen Container sehen, wenn sich jemand mit einem ihrer Ports verbindet: den Client selbst oder immer das Gateway; nur boathouse',
  'network.publishAddress':
    'Wo Ports veröffentlicht werden, wenn `docker run -p` keine Adresse nennt: auf allen Adressen dieses Computers wie bei Docker oder nur auf seiner Loopback-Adresse',
  'network.hostNetworkPorts':
    'Ports, auf denen Container mit `--net=host` lauschen, so veröffentlichen, als wären sie veröffentlicht',
  'logs.keepDays':
    'Wie viele Tage die Logs entfernter Container noch lesbar sind, höchstens 256 MiB davon; 0: sie verschwinden mit dem Container, aufbewahrte sofort',
  'image.rollback':
    'Das letzte VM-Image aufbewahren, das gestartet ist, und es nehmen, wenn das einer neuen Version nicht startet; auto: bei einem installierten Boathouse, nicht bei selbst gebauten Images',
  'hypervisor.driver':
    'Was die VM ausführt; auto: das Beste, was auf diesem Computer funktioniert und die vorhandenen Daten öffnet (die Prüfungen sagen, warum)',
  'hypervisor.accelerator':
    'Wie die Prozessoren der VM ausgeführt werden; auto: was wirklich funktioniert; kvm und tcg nur mit QEMU, whpx nur unter Windows (QEMU, Hyper-V, WSL)',
  'hypervisor.rosetta':
    'amd64-Container mit Apples Rosetta ausführen, um ein Mehrfaches schneller als emuliert, wo es installiert ist; nur Apple-Chips mit vfkit',
  'desktop.startAtLogin': 'Die Desktop-App startet beim Anmelden, ohne Fenster',
  'desktop.commandLine':
    'Die Desktop-App verlinkt den Befehl `boathouse` nach ~/.local/bin, damit Terminals ihn finden, und, wo du keines hast, ihr `docker` mit compose und buildx; unter macOS setzt sie den Ordner auf deinen PATH (~/.zprofile), wo er dort fehlt, unter Windows beides auf deinen PATH',
  'desktop.updates':
    'Updates der Desktop-App: nur auf Wunsch suchen; einmal am Tag suchen; oder auch herunterladen. Installiert wird nur auf Wunsch',
  'desktop.notify.updateFound': 'Mitteilung, wenn ein neueres Boathouse gefunden wurde',
  'desktop.notify.machineStarted': 'Mitteilung, wenn die Engine gestartet ist',
  'desktop.notify.machineFailed': 'Mitteilung, wenn die Engine ausgefallen ist',
  'desktop.notify.containerDied': 'Mitteilung, wenn ein Container mit einem Fehler endet, den niemand gestoppt hat',
  'desktop.notify.pullEnded': 'Mitteilung, wenn der Download eines Images endet, der im Dashboard begonnen wurde',
  'desktop.notify.portFailed': 'Mitteilung, wenn ein Port eines Containers nicht veröffentlicht werden konnte',
};
