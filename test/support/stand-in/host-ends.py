"""The host's ends of a machine's devices that Node cannot make: a pseudo-terminal and a unix datagram socket.

    host-ends.py hyperkit FOLDER
    host-ends.py vfkit FOLDER [NAME SOCKET]

The terminal is made as HyperKit makes it (uart_set_backend and ttyread in its src/lib/uart_emul.c), which opens the slave only when it finds that
nobody has it open, or as vfkit does (toVzConsole and setRawMode in its pkg/vf/virtio.go). So is vfkit's datagram socket: bound beside SOCKET as NAME,
connected to it, and greeting it with VFKT (connectUnixPath in its pkg/vf/virtionet.go). Then the terminal's name is
printed. After a line on stdin they are joined to QEMU: to the stream socket FOLDER/console, and to its `-netdev dgram` at FOLDER/card,
for which FOLDER/relay is ours. Ends with QEMU, once what the guest said last was read.

When the line names QEMU's process, that one is stopped as long as our parent is (SIGSTOP), as if the two were one, and nothing passes
meanwhile.
"""

import fcntl
import os
import select
import signal
import socket
import sys
import termios
import time

LINGER_SECONDS = 2.0
FULL_SECONDS = 0.02
LOOK_SECONDS = 0.01
UNHELD_LOOK_SECONDS = 0.0002


class HeldTerminal:
    """vfkit's: its slave is open from the beginning."""

    def __init__(self):
        self.master, self.slave = os.openpty()
        attributes = termios.tcgetattr(self.master)
        attributes[0] &= ~termios.ICRNL
        attributes[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(self.master, termios.TCSANOW, attributes)
        os.set_blocking(self.master, False)
        self.name = os.ttyname(self.slave)

    def line_of_stdin(self):
        return sys.stdin.readline()

    def read(self):
        return os.read(self.master, 4096)

    def write(self, data):
        return os.write(self.master, data)

    def any_slave(self):
        return self.slave


class UnheldTerminal(HeldTerminal):
    """HyperKit's, on macOS: there the modes are the first ones again whenever the slave is opened and nobody else has it open (ptsopen in
    XNU's bsd/kern/tty_dev.c). Linux keeps them, so here they are set back as soon as nobody has it open."""

    def __init__(self):
        self.master, slave = os.openpty()
        self.modes = termios.tcgetattr(self.master)
        self.name = os.ttyname(slave)
        self.slave = None
        os.close(slave)
        os.set_blocking(self.master, False)
        self.hangups = select.poll()
        self.hangups.register(self.master, 0)

    def is_open(self):
        if not self.hangups.poll(0):
            return True
        # Whoever opens it between these lines finds it untouched, unless somebody changed it before without holding it open.
        if termios.tcgetattr(self.master) != self.modes:
            termios.tcsetattr(self.master, termios.TCSANOW, self.modes)
        return False

    def line_of_stdin(self):
        while not select.select([sys.stdin], [], [], UNHELD_LOOK_SECONDS)[0]:
            self.is_open()
        return sys.stdin.readline()

    def read(self):
        if not self.is_open():
            self.slave = self.any_slave()
            return b""
        return super().read()

    def write(self, data):
        return super().write(data) if self.is_open() else len(data)

    def any_slave(self):
        return os.open(self.name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)


def dial(own, remote):
    card = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    card.bind(own)
    try:
        card.connect(remote)
        card.send(b"VFKT")
    except OSError as error:
        os.unlink(own)
        sys.exit(f"dial unixgram {own}->{remote}: connect: {(error.strerror or '').lower()}")
    return card


def pass_frame(source, target):
    """A datagram that cannot be sent is lost, as it is when nobody reads at the other end, or it has gone."""
    try:
        frame = source.recv(65536)
        if select.select([], [target], [], FULL_SECONDS)[1]:
            target.send(frame, socket.MSG_DONTWAIT)
    except OSError:
        pass


class Mirror:
    """A process that is stopped with our parent."""

    def __init__(self, pid):
        self.pid = pid
        self.parent = os.getppid()
        self.stopped = False

    def holds(self):
        if self.pid is None:
            return False
        with open(f"/proc/{self.parent}/stat") as file:
            stopped = file.read().rpartition(")")[2].split()[0] == "T"
        if stopped != self.stopped:
            os.kill(self.pid, signal.SIGSTOP if stopped else signal.SIGCONT)
            self.stopped = stopped
        return stopped


def relay(console, terminal, frames, mirror):
    master = terminal.master
    to_master = to_guest = b""
    pause = None if mirror.pid is None else LOOK_SECONDS
    while True:
        readers = [source for source, _ in frames]
        readers += [] if to_master else [console]
        readers += [] if to_guest else [master]
        writers = ([master] if to_master else []) + ([console] if to_guest else [])
        readable, writable, _ = select.select(readers, writers, [], pause)
        if mirror.holds():
            time.sleep(LOOK_SECONDS)
            continue
        for source, target in frames:
            if source in readable:
                pass_frame(source, target)
        if console in readable:
            to_master = console.recv(4096)
            if to_master == b"":
                return
        if master in readable:
            to_guest = terminal.read()
        if master in writable:
            to_master = to_master[terminal.write(to_master) :]
        if console in writable:
            to_guest = to_guest[console.send(to_guest) :]


def await_reader(slave):
    deadline = time.monotonic() + LINGER_SECONDS
    while time.monotonic() < deadline:
        if not any(fcntl.ioctl(slave, termios.FIONREAD, b"\0\0\0\0")):
            return
        time.sleep(0.01)


def main(whose, folder, name=None, remote=None):
    terminal = HeldTerminal() if whose == "vfkit" else UnheldTerminal()
    own = os.path.join(os.path.dirname(remote), name) if remote else None
    card = dial(own, remote) if remote else None
    print(terminal.name, flush=True)
    line = terminal.line_of_stdin().split()
    if not line:
        return
    mirror = Mirror(int(line[1]) if len(line) > 1 else None)
    console = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    console.connect(os.path.join(folder, "console"))
    frames = []
    if card is not None:
        guest = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        guest.bind(os.path.join(folder, "relay"))
        guest.connect(os.path.join(folder, "card"))
        frames = [(guest, card), (card, guest)]
    print("joined", flush=True)
    try:
        relay(console, terminal, frames, mirror)
    except (ConnectionError, BrokenPipeError):
        pass
    await_reader(terminal.any_slave())
    if own is not None:
        os.unlink(own)


main(*sys.argv[1:])
