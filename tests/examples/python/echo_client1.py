# SPDX-License-Identifier: MIT
"""echo_client1.py - twin of echo_client1.c. Arguments: HOST [PORT]."""
import socket
import sys

import twin

host, number = sys.argv[1], twin.port(2, 10000)
print(f"connecting to {host} port {number}")
with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
    sock.connect((host, number))
    print(f"sending {twin.MESSAGE!r}")
    sock.sendall(twin.MESSAGE)
    missing = len(twin.MESSAGE)
    while missing > 0:
        data = sock.recv(16)
        missing -= len(data)
        print(f"received {data!r}")
