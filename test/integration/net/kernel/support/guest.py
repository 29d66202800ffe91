"""What the tests have the Linux kernel do at the guest's end: guest.py TASK JSON. The last line of its output is the result, as JSON; a task
that has to be told when to go on says so in a line of its own and waits for one on stdin."""

import errno
import hashlib
import json
import random
import socket
import struct
import sys
import threading

BLOCK = 65536
TCPI_OPTIONS_OFFSET = 5
OPTION_NAMES = {1: "timestamps", 2: "sack", 4: "window-scale"}


def tell(**result):
    print(json.dumps(result), flush=True)


def wait():
    sys.stdin.readline()


def family_of(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def blocks(size, seed):
    generator = random.Random(seed)
    first = generator.randbytes(BLOCK)
    number = 0
    while size > 0:
        block = (struct.pack(">Q", number) + first[8:])[: min(size, BLOCK)]
        yield block
        size -= len(block)
        number += 1


def options_of(connection):
    bits = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)[TCPI_OPTIONS_OFFSET]
    return sorted(name for bit, name in OPTION_NAMES.items() if bits & bit)


def connect(host, port, receive_buffer=0, timeout=None):
    connection = socket.socket(family_of(host), socket.SOCK_STREAM)
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(timeout)
    connection.connect((host, port))
    return connection


class Push:
    """Sends so much and then FIN."""

    def __init__(self, connection, size):
        self.connection, self.size, self.digest = connection, size, hashlib.sha256()

    def run(self):
        for block in blocks(self.size, self.size):
            self.connection.sendall(block)
            self.digest.update(block)
        self.connection.shutdown(socket.SHUT_WR)


class Pull:
    """Reads to the end."""

    def __init__(self, connection):
        self.connection, self.size, self.digest = connection, 0, hashlib.sha256()

    def run(self):
        while True:
            data = self.connection.recv(BLOCK)
            if not data:
                return
            self.size += len(data)
            self.digest.update(data)


def exchange(connection, send, order):
    push, pull = Push(connection, send), Pull(connection)
    if order == "both":
        thread = threading.Thread(target=push.run)
        thread.start()
        pull.run()
        thread.join()
    else:
        for part in (push, pull) if order == "send first" else (pull, push):
            part.run()
    return {
        "options": options_of(connection),
        "sent": push.digest.hexdigest(),
        "received": pull.digest.hexdigest(),
        "receivedBytes": pull.size,
    }


def task_exchange(host, port, send, order, receive_buffer=0, waits=False):
    connection = connect(host, port, receive_buffer)
    if waits:
        print("connected", flush=True)
        wait()
    tell(**exchange(connection, send, order))


def task_connect(host, port, timeout=None):
    try:
        connect(host, port, timeout=timeout)
        tell(outcome="connected")
    except socket.timeout:
        tell(outcome="silent")
    except OSError as error:
        tell(outcome=errno.errorcode.get(error.errno, str(error)))


def task_reset(host, port):
    """Resets, once the other end has said something."""
    connection = connect(host, port)
    connection.sendall(b"hello")
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    tell(outcome="reset")


def task_be_reset(host, port):
    connection = connect(host, port)
    connection.sendall(b"hello")
    try:
        while connection.recv(BLOCK):
            pass
        tell(outcome="end")
    except OSError as error:
        tell(outcome=errno.errorcode[error.errno])


def task_serve(host, send, order):
    """One client."""
    listener = socket.socket(family_of(host), socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, 0))
    listener.listen()
    print(f"port {listener.getsockname()[1]}", flush=True)
    connection, client = listener.accept()
    tell(client=client[0], **exchange(connection, send, order))


def task_echo(host):
    """Gives one client back what it sends."""
    listener = socket.socket(family_of(host), socket.SOCK_STREAM)
    listener.bind((host, 0))
    listener.listen()
    print(f"port {listener.getsockname()[1]}", flush=True)
    connection, client = listener.accept()
    print(f"client {client[0]}", flush=True)
    while data := connection.recv(BLOCK):
        connection.sendall(data)
    tell(outcome="end")


def task_talk(host, port):
    """Sends each line that it is told, and says what came back."""
    connection = connect(host, port, timeout=20)
    print("connected", flush=True)
    for line in sys.stdin:
        connection.sendall(line.encode())
        print(f"heard {connection.recv(BLOCK).decode().strip()}", flush=True)
    tell(outcome="end")


def task_ask(server, name):
    """Asks for the IPv4 address of a name, by UDP."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    connection = socket.socket(family_of(server), socket.SOCK_DGRAM)
    connection.settimeout(20)
    connection.connect((server, 53))
    connection.send(struct.pack(">6H", 1, 0x0100, 1, 0, 0, 0) + labels + struct.pack(">BHH", 0, 1, 1))
    answer = connection.recv(BLOCK)
    tell(address=socket.inet_ntoa(answer[-4:]))


def task_udp(host, port, sizes):
    """Sends datagrams of these sizes, one by one, and tells whether each came back as it was."""
    connection = socket.socket(family_of(host), socket.SOCK_DGRAM)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    connection.connect((host, port))
    same = []
    for size in sizes:
        data = random.Random(size).randbytes(size)
        connection.send(data)
        same.append(connection.recv(BLOCK) == data)
    tell(same=same)


def task_udp_refused(host, port):
    connection = socket.socket(family_of(host), socket.SOCK_DGRAM)
    connection.connect((host, port))
    connection.send(b"anybody?")
    try:
        connection.recv(1)
        tell(outcome="answered")
    except OSError as error:
        tell(outcome=errno.errorcode[error.errno])


globals()[f"task_{sys.argv[1]}"](**json.loads(sys.argv[2]))
