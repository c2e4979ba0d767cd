// await-serial URL ENVIRONMENT: prints the time at which each new revision of an environment was first seen, one a line, by
// looking every millisecond. Not a floor: it tells when what weir was asked for is there, without asking weir.
#include "floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int main(int count, char **arguments) {
    if (count != 3) floor_fail("usage: await-serial URL ENVIRONMENT");
    PGconn *connection = floor_connect(arguments[1]);
    const char *name = arguments[2];
    PQclear(floor_result(
        connection, PQprepare(connection, "look", "SELECT serial FROM weir.environment WHERE name = $1", 1, NULL),
        PGRES_COMMAND_OK));
    char *last = strdup("");
    struct timespec pause = {.tv_nsec = 1000000};
    for (;;) {
        PGresult *result = PQexecPrepared(connection, "look", 1, &name, NULL, NULL, 0);
        double now = floor_now();
        if (PQntuples(floor_result(connection, result, PGRES_TUPLES_OK)) != 1) floor_fail("no environment %s", name);
        const char *serial = PQgetvalue(result, 0, 0);
        if (strcmp(serial, last) != 0) {
            printf("{\"serial\":%s,\"at\":%.9f}\n", serial, now);
            fflush(stdout);
            free(last);
            last = strdup(serial);
        }
        PQclear(result);
        nanosleep(&pause, NULL);
    }
}
