"""The host's ends of a machine's devices that Node cannot make: a pseudo-terminal and a unix datagram socket.

    host-ends.py FOLDER [NAME SOCKET]

The terminal is made as vfkit makes it (toVzConsole and setRawMode in its pkg/vf/virtio.go). So is the datagram socket: bound beside
SOCKET as NAME, connected to it, and greeting it with VFKT (connectUnixPath in its pkg/vf/virtionet.go). Then the terminal's name is
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


def open_terminal():
    master, slave = os.openpty()
    attributes = termios.tcgetattr(master)
    attributes[0] &= ~termios.ICRNL
    attributes[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(master, termios.TCSANOW, attributes)
    os.set_blocking(master, False)
    return master, slave


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


def relay(console, master, frames, mirror):
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
            to_guest = os.read(master, 4096)
        if master in writable:
            to_master = to_master[os.write(master, to_master) :]
        if console in writable:
            to_guest = to_guest[console.send(to_guest) :]


def await_reader(slave):
    deadline = time.monotonic() + LINGER_SECONDS
    while time.monotonic() < deadline:
        if not any(fcntl.ioctl(slave, termios.FIONREAD, b"\0\0\0\0")):
            return
        time.sleep(0.01)


def main(folder, name=None, remote=None):
    master, slave = open_terminal()
    own = os.path.join(os.path.dirname(remote), name) if remote else None
    card = dial(own, remote) if remote else None
    print(os.ttyname(slave), flush=True)
    line = sys.stdin.readline().split()
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
        relay(console, master, frames, mirror)
    except (ConnectionError, BrokenPipeError):
        pass
    await_reader(slave)
    if own is not None:
        os.unlink(own)


main(*sys.argv[1:])
