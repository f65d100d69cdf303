/* SPDX-License-Identifier: MIT */
/* weather_client.c - send thirteen readings, one every four seconds. */

#include "weather.h"

/* Waits between two readings; a signal ends the wait at once. Returns 0 or an error. */
static int rest(struct skt_selector *selector, skt_nsec interval)
{
    int result =
        skt_selector_select(selector, interval); /* nothing is registered in it */
    return result < 0 ? result : 0;
}

/* Arguments: [PORT [SECONDS]]. */
int main(int argc, char **argv)
{
    static const char *const temperatures[] = {"15", "33", "44", "12", "11", "26", "22",
                                               "34", "40", "18", "21", "29", "42"};
    const size_t readings = sizeof(temperatures) / sizeof(temperatures[0]);
    struct skt_socket socket = {0};
    struct this_host host;
    skt_nsec interval = 4 * SKT_SECOND;
    flush_lines();
    look_up_this_host(&host);
    struct skt_addr server =
        address_of(host.address, number_argument(argc, argv, 1, 23456));
    if (argc > 2)
        check(skt_nsec_from_seconds(strtod(argv[2], NULL), &interval), argv[2]);
    struct skt_selector *selector = open_selector();
    check(skt_socket_open(&socket, AF_INET, SOCK_STREAM, SKT_DEFAULT), "socket");
    check(skt_socket_set_cancel(&socket, SKT_BOTH, &stop_token), "token");
    check_at(skt_connect(&socket, &server), "connect to", &server);
    printf("connection to %s (%s) with %s\n", host.name, host.full_name, host.address);

    int error = 0;
    for (size_t i = 0; i < readings && error == 0; i++) {
        char line[16];
        int length = snprintf(line, sizeof(line), "temp: %s\n", temperatures[i]);
        printf("data: %s\n", temperatures[i]);
        error = skt_send_all(&socket, line, (size_t)length, 0, NULL);
        if (error == 0)
            error = rest(selector, interval);
    }
    if (error < 0)
        complain("not all readings are sent", error);
    skt_socket_close(&socket);
    skt_selector_free(selector);
    skt_cancel_close(&stop_token);
    return error < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
