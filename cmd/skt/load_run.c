/* SPDX-License-Identifier: MIT */
/* load_run.c - many connections to an echo server on one selector, each byte verified. */
#include "load_run.h"

#include "activity.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

/* Connections that are made but have not been answered yet. Half of the smallest queue
 * that servers usually ask for (128), so that it never overflows. */
#define GREETING_MOST 64

#define BUFFER_SIZE 65536

enum state {
    CLOSED = 0,
    CONNECTING,
    GREETING, /* one message is under way, which shows that the server serves us */
    READY,    /* waits for the others */
    RUNNING,
    ENDING /* our side has ended, everything has come back: the peer's end is due */
};

struct connection {
    struct activity activity; /* in the list while an answer is due */
    struct skt_socket socket;
    uint64_t key;
    uint64_t sent;     /* bytes */
    uint64_t received; /* bytes, all of them verified */
    uint64_t answered; /* messages */
    uint64_t allowed;  /* messages that may be sent */
    enum state state;
    int tried; /* index of the address in use */
    int wants_write;
};

struct run {
    const struct load_options *options;
    struct load_result *result;
    struct skt_selector *selector;
    struct connection *connections;
    skt_nsec *started; /* depth moments for each connection: when each message began */
    struct activity waiting;
    size_t next;     /* the connection to open next */
    size_t greeting; /* connections between connect and the first answer */
    size_t open;
    size_t failed;
    int measuring;
    int stopping;
    skt_nsec begun;
    skt_nsec now;
    skt_nsec tick; /* the moment of the next progress */
    char buffer[BUFFER_SIZE];
};

static void settle(struct run *run, struct connection *connection);

/* ---- the end of a connection ------------------------------------------------------- */

static void leave_list(struct connection *connection)
{
    if (connection->state != CLOSED && connection->state != READY)
        activity_remove(&connection->activity);
}

static void close_connection(struct run *run, struct connection *connection)
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
    close_connection(run, connection);
    run->failed++;
}

static void fail_io(struct run *run, struct connection *connection, int error)
{
    fail(run, connection, &run->result->io_errors, skt_errname(error));
}

static void complete(struct run *run, struct connection *connection)
{
    run->result->completed++;
    close_connection(run, connection);
}

/* ---- sending ----------------------------------------------------------------------- */

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
        size_t length = left < BUFFER_SIZE ? (size_t)left : BUFFER_SIZE;
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

/* ---- what an answered message leads to ---------------------------------------------- */

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
    run->result->connected++;
    run->result->greetings++;
}

/* Goes on after bytes have come, or after what is allowed has changed. */
static void settle(struct run *run, struct connection *connection)
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

/* ---- receiving ---------------------------------------------------------------------- */

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
    ptrdiff_t count = skt_recv(&connection->socket, run->buffer, BUFFER_SIZE, 0);
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
    settle(run, connection);
}

/* ---- connecting --------------------------------------------------------------------- */

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

/* Tries the addresses from connection->tried on. */
static void try_connect(struct run *run, struct connection *connection)
{
    int rc = begin(run, connection);
    while (rc < 0 && connection->tried + 1 < run->options->endpoint.count) {
        connection->tried++;
        rc = begin(run, connection);
    }
    if (rc == 0)
        return;
    tally_add(&run->result->connect_errors, skt_errname(rc));
    run->failed++;
}

static void refused(struct run *run, struct connection *connection, int error)
{
    close_connection(run, connection);
    if (connection->tried + 1 < run->options->endpoint.count) {
        connection->tried++;
        try_connect(run, connection);
        return;
    }
    tally_add(&run->result->connect_errors, skt_errname(error));
    run->failed++;
}

static void connecting(struct run *run, struct connection *connection)
{
    int rc = skt_connect_finish(&connection->socket);
    if (rc == 0)
        greet(run, connection);
    else if (rc != SKT_EINPROGRESS)
        refused(run, connection, rc);
}

static void open_some(struct run *run)
{
    size_t total = run->options->connections;
    /* Where a whole batch fails and none succeeds nobody is there: the rest is not tried. */
    int hopeless = run->result->connected == 0 && run->failed >= GREETING_MOST;
    if (hopeless || run->stopping) {
        run->failed += total - run->next;
        run->next = total;
    }
    for (; run->next < total && run->greeting < GREETING_MOST; run->next++) {
        struct connection *connection = &run->connections[run->next];
        connection->key = payload_key(run->options->seed, run->next);
        try_connect(run, connection);
    }
}

/* ---- the course of a run --------------------------------------------------------------- */

static void start_measuring(struct run *run)
{
    run->measuring = 1;
    run->begun = run->now = skt_now();
    for (size_t i = 0; i < run->options->connections; i++) {
        struct connection *connection = &run->connections[i];
        if (connection->state != READY)
            continue;
        connection->state = RUNNING;
        activity_add(&run->waiting, &connection->activity, run->now);
        run->now = skt_now();
        settle(run, connection);
    }
}

static void stop_sending(struct run *run)
{
    run->stopping = 1;
    for (size_t i = 0; i < run->options->connections; i++)
        settle(run, &run->connections[i]);
}

/* Fails what has been silent for too long. */
static void end_silent(struct run *run)
{
    struct activity *oldest;
    while ((oldest = activity_oldest(&run->waiting)) != NULL &&
           run->now - oldest->last >= run->options->timeout) {
        struct connection *connection =
            ACTIVITY_OWNER(oldest, struct connection, activity);
        if (connection->state == CONNECTING)
            refused(run, connection, SKT_EDEADLINE);
        else
            fail_io(run, connection, SKT_EDEADLINE);
    }
}

static void serve(struct run *run)
{
    struct skt_key key;
    int events;
    while (skt_selector_next(run->selector, &key, &events) == 1) {
        struct connection *connection = key.data;
        if (connection->state == CONNECTING) {
            connecting(run, connection);
            continue;
        }
        if (events & SKT_EVENT_READ)
            receive(run, connection);
        if ((events & SKT_EVENT_WRITE) && connection->wants_write &&
            connection->state != CLOSED) {
            int rc = push(run, connection);
            if (rc < 0)
                fail_io(run, connection, rc);
        }
    }
}

static void progress(struct run *run)
{
    if (run->options->progress == NULL || run->now < run->tick)
        return;
    run->tick = run->now + SKT_SECOND;
    run->options->progress(run->options->user, run->result);
}

/* How long to sleep if nothing happens. */
static skt_nsec patience(const struct run *run)
{
    const struct activity *oldest = activity_oldest(&run->waiting);
    skt_nsec due = run->options->progress != NULL ? run->tick : SKT_FOREVER;
    if (oldest != NULL && run->options->timeout < due - oldest->last)
        due = oldest->last + run->options->timeout;
    if (run->measuring && !run->stopping && run->options->duration != 0 &&
        run->begun + run->options->duration < due)
        due = run->begun + run->options->duration;
    return skt_remaining(due);
}

static int is_over(const struct run *run)
{
    return run->measuring && run->open == 0;
}

/* What the clock and the state of all bring, behind the events. */
static void advance(struct run *run)
{
    run->now = skt_now();
    end_silent(run);
    if (!run->measuring)
        open_some(run);
    if (!run->measuring && run->next == run->options->connections && run->greeting == 0)
        start_measuring(run);
    if (run->measuring && !run->stopping && run->options->duration != 0 &&
        run->now - run->begun >= run->options->duration)
        stop_sending(run);
    progress(run);
}

static int turn_until_over(struct run *run, struct skt_cancel *stop)
{
    int rc = 0;
    advance(run);
    while (!is_over(run)) {
        rc = skt_selector_select(run->selector, patience(run));
        if (rc == SKT_ECANCELED && !run->stopping) {
            run->result->interrupted = 1;
            skt_cancel_reset(stop);
            stop_sending(run);
            rc = 0;
        }
        if (rc < 0)
            break;
        serve(run);
        advance(run);
    }
    return rc == SKT_ECANCELED || rc > 0 ? 0 : rc;
}

static void close_all(struct run *run)
{
    for (size_t i = 0; i < run->options->connections; i++)
        if (run->connections[i].state != CLOSED)
            close_connection(run, &run->connections[i]);
}

static void release(struct run *run)
{
    skt_selector_free(run->selector);
    free(run->connections);
    free(run->started);
    free(run);
}

static int prepare(struct run *run, struct skt_cancel *stop)
{
    const struct load_options *options = run->options;
    struct skt_selector_options wanted = {.size = sizeof wanted, .kind = options->kind};
    size_t moments;
    if (__builtin_mul_overflow(options->connections, options->depth, &moments))
        return SKT_ENOMEM;
    run->connections = calloc(options->connections, sizeof *run->connections);
    run->started = calloc(moments, sizeof *run->started);
    if (run->connections == NULL || run->started == NULL)
        return SKT_ENOMEM;
    int rc = skt_selector_new(&run->selector, &wanted);
    if (rc == 0)
        rc = skt_selector_set_cancel(run->selector, stop);
    activity_init(&run->waiting);
    run->now = skt_now();
    run->tick = run->now;
    return rc;
}

int load_run(const struct load_options *options, struct skt_cancel *stop,
             struct load_result *result)
{
    struct run *run = malloc(sizeof *run);
    if (run == NULL)
        return SKT_ENOMEM;
    memset(run, 0, offsetof(struct run, buffer));
    memset(result, 0, sizeof *result);
    run->options = options;
    run->result = result;
    int rc = prepare(run, stop);
    if (rc == 0) {
        rc = turn_until_over(run, stop);
        close_all(run);
    }
    release(run);
    return rc;
}
