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

#endif
