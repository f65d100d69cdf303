# SPDX-License-Identifier: MIT
"""echo_client.py - twin of echo_client.c. Argument: [PORT]."""
import socket

import twin

number = twin.port(1, 10000)
print(f"connecting to {twin.LOCALHOST} port {number}")
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
    sock.connect((twin.LOCALHOST, number))
    print(f"sending {twin.MESSAGE!r}")
    sock.sendall(twin.MESSAGE)
    missing = len(twin.MESSAGE)
    while missing > 0:
        data = sock.recv(16)
        missing -= len(data)
        print(f"received {data!r}")
    print("closing socket")
