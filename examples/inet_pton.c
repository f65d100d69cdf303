/* SPDX-License-Identifier: MIT */
/* inet_pton.c - an IPv6 address from text to sixteen bytes and back. */

#include "python_repr.h"

int main(void)
{
    static const char address[] = "2002:ac10:10a:1234:21e:52ff:fe74:40e";
    unsigned char packed[16];
    char text[INET6_ADDRSTRLEN];
    check(skt_inet_pton(AF_INET6, address, packed, sizeof(packed)), address);
    check(skt_inet_ntop(AF_INET6, packed, sizeof(packed), text, sizeof(text)),
          "inet_ntop");
    printf("Original: %s\n", address);
    print_hex("Packed  : ", packed, sizeof(packed));
    printf("Unpacked: %s\n", text);
    return EXIT_SUCCESS;
}
