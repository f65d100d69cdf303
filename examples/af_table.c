/* SPDX-License-Identifier: MIT */
/* af_table.c - the address families of this system as a table from value to name.
 * Source: the system's <sys/socket.h>, which alone decides what is in it. */

#include "program.h"

/* An entry of the table: a family by the name that the headers give it. */
#define FAMILY(name)           \
    {                          \
        AF_##name, "AF_" #name \
    }

struct family {
    int value;
    const char *name;
};

/* In the order of the names. The families of one system stand together under one that
 * only it has; those that came later have a test of their own. */
static const struct family families[] = {
#ifdef AF_ALG
    FAMILY(ALG),
#endif
    FAMILY(APPLETALK),
#ifdef AF_PACKET /* Linux */
    FAMILY(ASH),       FAMILY(ATMPVC),  FAMILY(ATMSVC),  FAMILY(AX25),
    FAMILY(BLUETOOTH), FAMILY(BRIDGE),  FAMILY(CAN),
#endif
    FAMILY(DECnet),
#ifdef AF_DIVERT
    FAMILY(DIVERT),
#endif
#ifdef AF_PACKET
    FAMILY(ECONET),
#endif
    FAMILY(INET),      FAMILY(INET6),   FAMILY(IPX),
#ifdef AF_PACKET
    FAMILY(IRDA),      FAMILY(KEY),
#endif
#ifdef AF_LINK
    FAMILY(LINK),
#endif
#ifdef AF_PACKET
    FAMILY(LLC),       FAMILY(NETBEUI), FAMILY(NETLINK), FAMILY(NETROM),
    FAMILY(PACKET),    FAMILY(PPPOX),
#endif
#ifdef AF_QIPCRTR
    FAMILY(QIPCRTR),
#endif
#ifdef AF_PACKET
    FAMILY(RDS),       FAMILY(ROSE),
#endif
    FAMILY(ROUTE),
#ifdef AF_PACKET
    FAMILY(SECURITY),
#endif
    FAMILY(SNA),
#ifdef AF_SYSTEM
    FAMILY(SYSTEM),
#endif
#ifdef AF_PACKET
    FAMILY(TIPC),
#endif
    FAMILY(UNIX),      FAMILY(UNSPEC),
#ifdef AF_VSOCK
    FAMILY(VSOCK),
#endif
#ifdef AF_PACKET
    FAMILY(WANPIPE),   FAMILY(X25),
#endif
};
enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

/* The first or the last entry with a value: AF_NETLINK and AF_ROUTE share one. */
static int find(int value, int last)
{
    int found = -1;
    for (int i = 0; i < FAMILIES && (last || found < 0); i++)
        if (families[i].value == value)
            found = i;
    return found;
}

/* As Python prints the dictionary: a key keeps its first name, its value is the last one,
 * and the one name that is not in capitals is no member of the enumeration. */
int main(void)
{
    const char *before = "{";
    for (int i = 0; i < FAMILIES; i++) {
        const struct family *key = &families[i];
        if (find(key->value, 0) != i)
            continue;
        const char *name = families[find(key->value, 1)].name;
        if (strcmp(key->name, "AF_DECnet") == 0)
            printf("%s%d: '%s'", before, key->value, name);
        else
            printf("%s<AddressFamily.%s: %d>: '%s'", before, key->name, key->value, name);
        before = ",\n ";
    }
    puts("}");
    return EXIT_SUCCESS;
}
