#ifndef WEIR_CGITMEMORY_H
#define WEIR_CGITMEMORY_H
#include <stdbool.h>
#include <stddef.h>

/*
 * Memory of libgit2's that can be limited, for one thread at a time: an object that is larger than wanted is not unpacked.
 * Asking for an object's size first costs more than reading it, where it is stored as a difference from others.
 */

/* Gives libgit2 this memory, before it is started; 0 where it took it. */
int weir_git_use_limited_memory(void);

/* From now on no single piece of more than `bytes` is given to this thread. */
void weir_git_limit_memory(size_t bytes);

/* Takes the limit away; true where something was refused because of it. */
bool weir_git_unlimit_memory(void);

#endif
