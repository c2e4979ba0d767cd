// Tells the thread sanitizer of Swift's Mutex. What takes and gives one that nobody waits for is compiled into whoever does,
// and is seen; where somebody waits, the Swift library does it, which is not instrumented: everything that a contended mutex
// protects would look like a race. This stands in front of these functions (LD_PRELOAD; see scripts/sanitize).
//
// The names are mangled (docs/ABI/Mangling.rst of Swift's repository); the functions are those of
// stdlib/public/Synchronization/Mutex/LinuxImpl.swift: the mutex is `self`, in the register that the convention has for it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// They are the program's, where it has the sanitizer.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef SWIFT void (*Lock)(uint32_t thread, SELF);
typedef SWIFT bool (*TryLock)(SELF);
typedef SWIFT void (*Unlock)(SELF);

static Lock original_lock;
static TryLock original_try_lock;
static Unlock original_unlock;

__attribute__((constructor)) static void find(void) {
    original_lock = (Lock)dlsym(RTLD_NEXT, LOCK);
    original_try_lock = (TryLock)dlsym(RTLD_NEXT, TRY_LOCK);
    original_unlock = (Unlock)dlsym(RTLD_NEXT, UNLOCK);
}

SWIFT void lock(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void lock(uint32_t thread, SELF) {
    original_lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT bool try_lock(SELF) __asm__(TRY_LOCK);
SWIFT bool try_lock(SELF) {
    bool is_locked = original_try_lock(mutex);
    if (is_locked && __tsan_acquire) __tsan_acquire(mutex);
    return is_locked;
}

SWIFT void unlock(SELF) __asm__(UNLOCK);
SWIFT void unlock(SELF) {
    if (__tsan_release) __tsan_release(mutex);
    original_unlock(mutex);
}
