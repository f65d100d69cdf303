# SPDX-License-Identifier: MIT
"""selectclient.py - twin of selectclient.c. Argument: [PORT]."""
import selectors
import socket

import twin

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
waiting = [twin.MESSAGE[:22], twin.MESSAGE[22:]]
sent = received = 0
running = True

number = twin.port(1, 10000)
print(f"connecting to {twin.LOCALHOST} port {number}")
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect((twin.LOCALHOST, number))
sock.setblocking(False)
watched = selectors.DefaultSelector()
watched.register(sock, READ | WRITE)
while running:
    print("waiting for I/O")
    for _, mask in watched.select(1):
        print(f"client({sock.getpeername()})")
        if mask & READ:
            print("  ready to read")
            data = sock.recv(1024)
            if data:
                print(f"  received {data!r}")
                received += len(data)
            running = not (data or (received and received == sent))
        if mask & WRITE:
            print("  ready to write")
            if waiting:
                message = waiting.pop(0)
                print(f"  sending {message!r}")
                sock.sendall(message)
                sent += len(message)
            else:
                print("  switching to read-only")
                watched.modify(sock, READ)
print("shutting down")
