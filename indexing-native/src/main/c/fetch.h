/*
 * Asking for memory before it is read. Rows that a list or a link names lie anywhere, and waiting for them one after the other is
 * most of what reading them costs.
 *
 * The function is always inlined because GCC takes one that only prefetches for one without effect, and drops its calls.
 */
#ifndef QUIRE_FETCH_H
#define QUIRE_FETCH_H

#include <stdint.h>

/* Has the system read what of the mapped bytes is not in memory, without waiting for it. Costs a call where all is. */
void fetch_mapped(const void *from, int64_t bytes);

enum { CACHE_LINE = 64 };

static inline __attribute__((always_inline)) void fetch(const void *from, int64_t bytes) {
  const char *at = from;
  for (int64_t i = 0; i < bytes; i += CACHE_LINE) __builtin_prefetch(at + i);
  __builtin_prefetch(at + bytes - 1);
}

/*
 * The same of what is so many bytes further on, which may be beyond all there is: nothing is read. For loops over neighbours, a little at
 * a time: the CPU asks ahead by itself, but not beyond a page, and of many requests at once most wait.
 */
static inline __attribute__((always_inline)) void fetch_ahead(const void *from, int64_t ahead, int64_t bytes) {
  uintptr_t at = (uintptr_t)from + (uintptr_t)ahead;
  for (int64_t i = 0; i < bytes; i += CACHE_LINE) __builtin_prefetch((const void *)(at + (uintptr_t)i));
}

#endif
