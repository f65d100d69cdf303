/* SPDX-License-Identifier: MIT */
/* load_connection.c - one connection of skt load: connect, greet, send, verify, end. */
#include "load_connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

/* ---- the end of a connection ----------------------------------------------------- */

static void leave_list(struct connection *connection)
{
    if (connection->state != CLOSED && connection->state != READY)
        activity_remove(&connection->activity);
}

void load_close(struct run *run, struct connection *connection)
{
    leave_list(connection);
    if (connection->state == CONNECTING || connection->state == GREETING)
        run->greeting--;
    skt_selector_unregister(run->selector, connection->socket.fd, NULL);
    skt_socket_close(&connection->socket);
    connection->state = CLOSED;
    run->open--;
}

static void fail(struct run *run, struct connection *connection, struct tally *tally,
                 const char *name)
{
    tally_add(tally, name);
    load_close(run, connection);
    run->failed++;
}

static void tell_failed(struct run *run, int made, int which, int error)
{
    const struct load_options *options = run->options;
    if (options->failed != NULL)
        options->failed(options->user, made, &options->endpoint.addrs[which], error);
}

static void fail_io(struct run *run, struct connection *connection, int error)
{
    tell_failed(run, 1, connection->tried, error);
    fail(run, connection, &run->result->io_errors, skt_errname(error));
}

static void complete(struct run *run, struct connection *connection)
{
    run->result->completed++;
    load_close(run, connection);
}

/* ---- sending --------------------------------------------------------------------- */

static int want_write(struct run *run, struct connection *connection, int wanted)
{
    int events = wanted ? SKT_BOTH : SKT_EVENT_READ;
    if (connection->wants_write == wanted)
        return 0;
    connection->wants_write = wanted;
    return skt_selector_modify(run->selector, connection->socket.fd, events, connection);
}

static skt_nsec *start_of(struct run *run, struct connection *connection,
                          uint64_t message)
{
    size_t row = (size_t)(connection - run->connections);
    return &run->started[row * run->options->depth + message % run->options->depth];
}

/* Notes the moment for each message that begins among the next `count` bytes. */
static void note_starts(struct run *run, struct connection *connection, uint64_t count)
{
    uint64_t size = run->options->size;
    uint64_t message = (connection->sent + size - 1) / size;
    for (; message * size < connection->sent + count; message++)
        *start_of(run, connection, message) = run->now;
}

/* Sends what is allowed. Returns 0 also if the system takes no more for now. */
static int push(struct run *run, struct connection *connection)
{
    uint64_t goal = connection->allowed * run->options->size;
    while (connection->sent < goal) {
        uint64_t left = goal - connection->sent;
        size_t length = left < LOAD_BUFFER_SIZE ? (size_t)left : LOAD_BUFFER_SIZE;
        payload_fill(connection->key, connection->sent, run->buffer, length);
        ptrdiff_t sent = skt_send(&connection->socket, run->buffer, length, 0);
        if (sent == SKT_EAGAIN)
            return want_write(run, connection, 1);
        if (sent < 0)
            return (int)sent;
        note_starts(run, connection, (uint64_t)sent);
        connection->sent += (uint64_t)sent;
    }
    return want_write(run, connection, 0);
}

/* How many messages may have been sent by now. */
static void allow(struct run *run, struct connection *connection)
{
    uint64_t size = run->options->size;
    uint64_t most = run->options->count != 0 ? run->options->count + 1 : UINT64_MAX;
    uint64_t allowed = connection->answered + run->options->depth;
    if (run->stopping) /* what has been begun is ended */
        allowed = (connection->sent + size - 1) / size;
    connection->allowed = allowed < most ? allowed : most;
}

/* ---- what an answered message leads to ------------------------------------------- */

static void end_sending(struct run *run, struct connection *connection)
{
    int rc = skt_shutdown(&connection->socket, SHUT_WR);
    if (rc < 0)
        fail_io(run, connection, rc);
    else
        connection->state = ENDING;
}

static void become_ready(struct run *run, struct connection *connection)
{
    activity_remove(&connection->activity);
    connection->state = READY;
    run->greeting--;
    if (run->result->connected++ == 0)
        run->result->address = run->options->endpoint.addrs[connection->tried];
    run->result->greetings++;
}

/* Goes on after bytes have come, or after what is allowed has changed. */
void load_settle(struct run *run, struct connection *connection)
{
    if (connection->state == GREETING) {
        if (connection->answered == 1)
            become_ready(run, connection);
        return;
    }
    if (connection->state != RUNNING)
        return;
    allow(run, connection);
    int rc = push(run, connection);
    if (rc < 0)
        fail_io(run, connection, rc);
    else if (connection->answered == connection->allowed)
        end_sending(run, connection);
}

/* ---- receiving ------------------------------------------------------------------- */

static void report_damage(struct run *run, struct connection *connection,
                          const struct payload_damage *damage)
{
    const struct load_options *options = run->options;
    if (options->damaged != NULL)
        options->damaged(options->user, (size_t)(connection - run->connections), damage);
    fail(run, connection, &run->result->data_errors, payload_fault_name(damage->fault));
}

static void count_answers(struct run *run, struct connection *connection)
{
    uint64_t size = run->options->size;
    while ((connection->answered + 1) * size <= connection->received) {
        skt_nsec span = run->now - *start_of(run, connection, connection->answered);
        connection->answered++;
        if (connection->state != RUNNING)
            continue;
        histogram_add(&run->result->latency, span);
        run->result->messages++;
        run->result->bytes += size;
        run->result->span = run->now - run->begun;
    }
}

static void receive(struct run *run, struct connection *connection)
{
    struct payload_damage damage;
    ptrdiff_t count = skt_recv(&connection->socket, run->buffer, LOAD_BUFFER_SIZE, 0);
    if (count == SKT_EAGAIN)
        return;
    if (count == 0 && connection->state == ENDING) {
        complete(run, connection);
        return;
    }
    if (count <= 0) {
        fail_io(run, connection, count < 0 ? (int)count : SKT_EEOF);
        return;
    }
    run->now = skt_now();
    if (payload_check(connection->key, connection->received, connection->sent,
                      run->buffer, (size_t)count, &damage) != PAYLOAD_WHOLE) {
        report_damage(run, connection, &damage);
        return;
    }
    connection->received += (uint64_t)count;
    if (connection->state != READY)
        activity_touch(&run->waiting, &connection->activity, run->now);
    count_answers(run, connection);
    load_settle(run, connection);
}

/* ---- connecting ------------------------------------------------------------------ */

static void greet(struct run *run, struct connection *connection)
{
    connection->state = GREETING;
    connection->allowed = 1;
    connection->wants_write = 1; /* as it was registered for connecting */
    activity_touch(&run->waiting, &connection->activity, run->now);
    /* No Nagle: a message must not wait for the answer of the one before. */
    int rc = skt_setsockopt_int(&connection->socket, IPPROTO_TCP, TCP_NODELAY, 1);
    if (rc == 0)
        rc = push(run, connection);
    if (rc < 0)
        fail_io(run, connection, rc);
}

/* Begins to connect to the address in turn. Returns 0 or why this one cannot be. */
static int begin(struct run *run, struct connection *connection)
{
    const struct skt_addr *addr = &run->options->endpoint.addrs[connection->tried];
    struct skt_socket *s = &connection->socket;
    int rc = skt_socket_open(s, skt_addr_family(addr), SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (rc < 0)
        return rc;
    rc = skt_connect(s, addr);
    int connected = rc == 0;
    if (rc == 0 || rc == SKT_EINPROGRESS)
        rc = skt_selector_register(run->selector, s->fd, SKT_BOTH, connection);
    if (rc < 0) {
        skt_socket_close(s);
        return rc;
    }
    connection->state = CONNECTING;
    activity_add(&run->waiting, &connection->activity, run->now);
    run->greeting++;
    run->open++;
    if (connected)
        greet(run, connection);
    return 0;
}

/* The address in turn does not do. Returns whether there is another. */
static int take_next(struct run *run, struct connection *connection, int error)
{
    if (connection->tried == 0)
        connection->refusal = error;
    if (connection->tried + 1 < run->options->endpoint.count) {
        connection->tried++;
        return 1;
    }
    tell_failed(run, 0, 0, connection->refusal);
    tally_add(&run->result->connect_errors, skt_errname(connection->refusal));
    run->failed++;
    return 0;
}

/* Tries the addresses from connection->tried on. */
void load_connect(struct run *run, struct connection *connection)
{
    int rc = begin(run, connection);
    while (rc < 0 && take_next(run, connection, rc))
        rc = begin(run, connection);
}

static void refused(struct run *run, struct connection *connection, int error)
{
    load_close(run, connection);
    if (take_next(run, connection, error))
        load_connect(run, connection);
}

static void connecting(struct run *run, struct connection *connection)
{
    int rc = skt_connect_finish(&connection->socket);
    if (rc == 0)
        greet(run, connection);
    else if (rc != SKT_EINPROGRESS)
        refused(run, connection, rc);
}

void load_give_up(struct run *run, struct connection *connection)
{
    if (connection->state == CONNECTING)
        refused(run, connection, SKT_EDEADLINE);
    else
        fail_io(run, connection, SKT_EDEADLINE);
}

static void writable(struct run *run, struct connection *connection)
{
    int rc = push(run, connection);
    if (rc < 0)
        fail_io(run, connection, rc);
}

void load_serve(struct run *run, struct connection *connection, int events)
{
    if (connection->state == CONNECTING) {
        connecting(run, connection);
        return;
    }
    if (events & SKT_EVENT_READ)
        receive(run, connection);
    if ((events & SKT_EVENT_WRITE) && connection->state != CLOSED &&
        connection->wants_write)
        writable(run, connection);
}
