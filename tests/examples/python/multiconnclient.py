# SPDX-License-Identifier: MIT
"""multiconnclient.py - twin of multiconnclient.c. Arguments: HOST PORT N."""
import selectors
import socket
import sys

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
MESSAGES = [b"Message 1 from client.", b"Message 2 from client."]


class Connection:
    def __init__(self, number, server):
        print(f"Starting connection {number} to {server}")
        self.number, self.waiting, self.out = number, list(MESSAGES), b""
        self.missing = sum(map(len, MESSAGES))
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.setblocking(False)
        self.sock.connect_ex(server)  # its result is lost, as in the notebook
        watched.register(self.sock, READ | WRITE, self)

    def receive(self):
        data = self.sock.recv(1024)
        if data:
            print(f"Received {data!r} from connection {self.number}")
            self.missing -= len(data)
        if not data or self.missing == 0:
            print(f"Closing connection {self.number}")
            watched.unregister(self.sock)
            self.sock.close()

    def send(self):
        if not self.out and self.waiting:
            self.out = self.waiting.pop(0)
        if self.out:
            print(f"Sending {self.out!r} to connection {self.number}")
            self.out = self.out[self.sock.send(self.out):]


if len(sys.argv) != 4:
    print(f"Usage: {sys.argv[0]} <host> <port> <num_connections>")
    sys.exit(1)
watched = selectors.DefaultSelector()
for index in range(int(sys.argv[3])):
    Connection(index + 1, (sys.argv[1], int(sys.argv[2])))
while watched.get_map():
    for key, events in watched.select(1):
        if events & READ:
            key.data.receive()
        if events & WRITE:
            key.data.send()
