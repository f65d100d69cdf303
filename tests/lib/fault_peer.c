/* SPDX-License-Identifier: MIT */
/* fault_peer.c - the other side of a scenario: raw sockets that go past the runner. */
#include "fault.h"

#include "fault_engine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int keep(struct fault_run *r, int fd)
{
    if (fd < 0)
        fault_die("the peer's call failed: %s", strerror(errno));
    for (int i = 0; i < FAULT_RAW; i++)
        if (r->raw[i] < 0) {
            r->raw[i] = fd;
            return i;
        }
    fault_die("no room for another descriptor of the peer");
}

static void must(int rc)
{
    if (rc < 0)
        fault_die("the peer's call failed: %s", strerror(errno));
}

static void bind_loopback(int fd, struct skt_addr *addr)
{
    if (skt_addr_loopback(addr, AF_INET, 0) < 0)
        abort();
    must(bind(fd, &addr->as.sa, addr->size));
    addr->size = sizeof addr->as;
    must(getsockname(fd, &addr->as.sa, &addr->size));
}

enum { FLAGS = SOCK_CLOEXEC | SOCK_NONBLOCK };

int fault_peer_listener(struct fault_run *r, struct skt_addr *addr)
{
    int index = keep(r, socket(AF_INET, SOCK_STREAM | FLAGS, 0));
    bind_loopback(r->raw[index], addr);
    must(listen(r->raw[index], 16));
    return index;
}

int fault_peer_listener_unix(struct fault_run *r, int backlog, struct skt_addr *addr)
{
    int index = keep(r, socket(AF_UNIX, SOCK_STREAM | FLAGS, 0));
    *addr = (struct skt_addr){.size = sizeof(sa_family_t), .as.sa.sa_family = AF_UNIX};
    must(bind(r->raw[index], &addr->as.sa,
              addr->size)); /* a name of the system's choice */
    addr->size = sizeof addr->as;
    must(getsockname(r->raw[index], &addr->as.sa, &addr->size));
    must(listen(r->raw[index], backlog));
    return index;
}

int fault_peer_connect(struct fault_run *r, const struct skt_addr *addr)
{
    int index = keep(r, socket(addr->as.sa.sa_family, SOCK_STREAM | FLAGS, 0));
    int rc = connect(r->raw[index], &addr->as.sa, addr->size);
    if (rc < 0 && errno != EINPROGRESS)
        must(rc);
    return index;
}

int fault_peer_accept(struct fault_run *r, int listener)
{
    int fd = accept4(r->raw[listener], NULL, NULL, FLAGS);
    return fd < 0 && errno == EAGAIN ? -1 : keep(r, fd);
}

int fault_peer_udp(struct fault_run *r, struct skt_addr *addr)
{
    int index = keep(r, socket(AF_INET, SOCK_DGRAM | FLAGS, 0));
    bind_loopback(r->raw[index], addr);
    return index;
}

int fault_peer_pair(struct fault_run *r, int type, int *end)
{
    int fds[2] = {-1, -1};
    must(socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds));
    *end = fds[1];
    return keep(r, fds[0]);
}

ptrdiff_t fault_peer_send(struct fault_run *r, int index, const void *data, size_t length)
{
    return send(r->raw[index], data, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ptrdiff_t fault_peer_recv(struct fault_run *r, int index, void *buffer, size_t length)
{
    return recv(r->raw[index], buffer, length, MSG_DONTWAIT);
}

void fault_peer_close(struct fault_run *r, int index)
{
    close(r->raw[index]);
    r->raw[index] = -1;
}
