import { LINUX_PROGRAM } from './linux.ts';

/** The app in a desktop's menu; its icon and its windows are found by the program's name. `exec` is the command that opens it. */
export function desktopEntry(exec: string): string {
  return `[Desktop Entry]
Type=Application
Name=Boathouse
Comment=Linux containers in a small virtual machine
Comment[de]=Linux-Container in einer kleinen virtuellen Maschine
Exec=${exec}
Icon=${LINUX_PROGRAM}
Terminal=false
Categories=Development;
Keywords=docker;container;compose;
StartupWMClass=${LINUX_PROGRAM}
`;
}
