// What the floors share. A floor does the least that any program must do with the same libraries, prints what it did as one
// JSON object, and ends with 1 where anything goes wrong.
#ifndef FLOOR_H
#define FLOOR_H

#include <libpq-fe.h>
#include <stddef.h>
#include <stdint.h>

// Seconds of a clock that only goes forwards; the same one for all processes of the machine.
double floor_now(void);

// Says what went wrong, and ends.
_Noreturn void floor_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

// A connection to the database, with the search path of nobody in particular.
PGconn *floor_connect(const char *url);

// The result where it is of the kind that is wanted.
PGresult *floor_result(PGconn *connection, PGresult *result, ExecStatusType wanted);

// Runs statements whose rows nobody wants.
void floor_run(PGconn *connection, const char *statements);

// The one value of a query, which the caller frees.
char *floor_value(PGconn *connection, const char *query, int count, const char *const *parameters);

// The id of an environment.
char *floor_environment(PGconn *connection, const char *name);

// Takes the lease of an environment for an hour, as holder `floor` of the returned epoch.
char *floor_lease(PGconn *connection, const char *environment);

// Records the next revision of an environment and says that this transaction writes it.
void floor_open_revision(PGconn *connection, const char *environment, const char *epoch);

// Prints `"name":[…]` with durations in seconds.
void floor_print_list(const char *name, const double *values, int count);

// A number on the command line, from 1.
int floor_count(const char *text);

#endif
