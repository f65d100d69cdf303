# SPDX-License-Identifier: MIT
"""weather_server.py - twin of weather_server.c. Argument: [PORT]."""
import socket

import twin

name = socket.gethostname()
ip = socket.gethostbyname(name)
print(f"working on {name} ({socket.getfqdn()}) with {ip}")
server = twin.listener(ip, twin.port(1, 23456), 2)
twin.announce(ip, server)
while True:
    print("waiting for a connection")
    station, address = server.accept()
    with station:
        print("connection from", address)
        for data in twin.pieces(station, 64):
            print(f"Data: {data}" if data else "no more data")
