#include "CGitMemory.h"

#include <git2.h>
#include <git2/sys/alloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local size_t limit = SIZE_MAX;
static _Thread_local bool was_refused = false;

static bool is_refused(size_t bytes) {
    if (bytes <= limit) return false;
    was_refused = true;
    return true;
}

static void *allocate(size_t bytes, const char *file, int line) {
    return is_refused(bytes) ? NULL : malloc(bytes);
}

static void *resize(void *old, size_t bytes, const char *file, int line) {
    return is_refused(bytes) ? NULL : realloc(old, bytes);
}

/* libgit2 1.6 asks for nothing else; before, the rest had to be there, too. */
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 6

static void *allocate_zeroed(size_t count, size_t size, const char *file, int line) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || is_refused(bytes)) return NULL;
    return calloc(count, size);
}

static void *allocate_array(size_t count, size_t size, const char *file, int line) {
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : allocate(bytes, file, line);
}

static void *resize_array(void *old, size_t count, size_t size, const char *file, int line) {
    size_t bytes;
    return __builtin_mul_overflow(count, size, &bytes) ? NULL : resize(old, bytes, file, line);
}

/* Exactly `length` bytes of `text`, and a NUL behind them. */
static char *copy_part(const char *text, size_t length, const char *file, int line) {
    char *copy = length < SIZE_MAX ? allocate(length + 1, file, line) : NULL;
    if (!copy) return NULL;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

static char *copy_text(const char *text, const char *file, int line) {
    return copy_part(text, strlen(text), file, line);
}

static char *copy_bounded(const char *text, size_t most, const char *file, int line) {
    return copy_part(text, strnlen(text, most), file, line);
}

static git_allocator memory = {
    .gmalloc = allocate,
    .gcalloc = allocate_zeroed,
    .gstrdup = copy_text,
    .gstrndup = copy_bounded,
    .gsubstrdup = copy_part,
    .grealloc = resize,
    .greallocarray = resize_array,
    .gmallocarray = allocate_array,
    .gfree = free,
};

#else

static git_allocator memory = {.gmalloc = allocate, .grealloc = resize, .gfree = free};

#endif

int weir_git_use_limited_memory(void) { return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &memory); }

void weir_git_limit_memory(size_t bytes) {
    limit = bytes;
    was_refused = false;
}

bool weir_git_unlimit_memory(void) {
    limit = SIZE_MAX;
    return was_refused;
}
