/* SPDX-License-Identifier: MIT */
/* ending.c - end a blocking accept loop on Ctrl-C: the handler fires a cancel token.
 * Source: POSIX sigaction; signal-safety(7). */

#include <signal.h>
#include <skt.h>
#include <stdio.h>
#include <stdlib.h>

static struct skt_cancel stop; /* outlives every socket that it is attached to */

static void on_signal(int number)
{
    (void)number;
    skt_cancel_fire(&stop); /* async-signal-safe, keeps errno */
}

static void check(int result, const char *what)
{
    if (result >= 0)
        return;
    fprintf(stderr, "%s: %s\n", what, skt_errname(result));
    exit(EXIT_FAILURE);
}

/* Echoes until the client ends. Returns 0, or why the connection ended. */
static int serve(struct skt_socket *conn)
{
    char buffer[4096];
    for (;;) { /* ends with the stream, an error or the token */
        ptrdiff_t count = skt_recv(conn, buffer, sizeof(buffer), 0);
        if (count <= 0)
            return (int)count;
        int error = skt_send_all(conn, buffer, (size_t)count, 0, NULL);
        if (error < 0)
            return error;
    }
}

int main(int argc, char **argv)
{
    const struct sigaction action = {.sa_handler = on_signal};
    struct skt_socket listener = {0}, conn = {0};
    struct skt_addr addr;
    char text[SKT_ADDR_TEXT_MAX];
    const char *where = argc > 1 ? argv[1] : "127.0.0.1:0"; /* 0: a free port */

    check(skt_cancel_open(&stop), "token"); /* first, so that no signal finds it closed */
    check(sigaction(SIGINT, &action, NULL) == 0 ? 0 : -errno, "sigaction");
    check(sigaction(SIGTERM, &action, NULL) == 0 ? 0 : -errno, "sigaction");
    check(skt_addr_parse(&addr, where, SKT_TEXT), where);
    check(skt_socket_open(&listener, skt_addr_family(&addr), SOCK_STREAM, 0), "socket");
    check(skt_setsockopt_int(&listener, SOL_SOCKET, SO_REUSEADDR, 1), "SO_REUSEADDR");
    check(skt_bind(&listener, &addr), where);
    check(skt_listen(&listener, SKT_BACKLOG_SYSTEM), "listen");
    check(skt_socket_set_cancel(&listener, SKT_EVENT_READ, &stop), "listener");
    check(skt_getsockname(&listener, &addr), "getsockname");
    check(skt_addr_format(&addr, text, sizeof(text)), "text");
    printf("listening on %s\n", text);
    fflush(stdout);

    int error = 0;
    while (error != SKT_ECANCELED) {
        error = skt_accept(&listener, &conn, NULL);
        if (error < 0)
            break;
        check(skt_socket_set_cancel(&conn, SKT_BOTH, &stop), "connection");
        error = serve(&conn); /* a reset ends this client, the token the whole program */
        skt_socket_close(&conn);
    }
    if (error == SKT_ECANCELED)
        puts("ended by a signal");
    else
        fprintf(stderr, "accept: %s\n", skt_errname(error));
    skt_socket_close(&listener);
    skt_cancel_close(&stop);
    return error == SKT_ECANCELED ? EXIT_SUCCESS : EXIT_FAILURE;
}
