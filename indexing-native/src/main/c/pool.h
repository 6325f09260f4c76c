/*
 * The best nodes that a walk has met, best first, and from which of them it has gone on: one sorted array does what takes two heaps
 * otherwise (Fu and others, NSG, 2019). A few dozen keys are moved faster than a heap is mended, since no branch depends on them.
 *
 * A key is one of top.h with the row moved up by one bit; the lowest bit says that the node was taken. Rows differ, so that
 * bit never decides an order, which is by distance, then by row, as everywhere.
 */
#ifndef QUIRE_POOL_H
#define QUIRE_POOL_H

#include "top.h"

typedef struct pool {
  uint64_t *keys;
  int64_t size;
  int64_t room;
  int64_t next; /* the nodes before it were taken */
} pool;

/* Among more keys a place is searched for; among fewer it is found sooner by moving one after the other out of its way. */
enum { POOL_TAKEN = 1, MOST_PUT = 64 };

static inline uint64_t pool_key(uint64_t key) { return key >> 32 << 32 | (uint32_t)key << 1; }

static inline int64_t pool_row(uint64_t key) { return (uint32_t)key >> 1; }

/* How many keys are better. */
static inline int64_t pool_place(const pool *p, uint64_t key) {
  const uint64_t *from = p->keys;
  int64_t n = p->size;
  while (n > 1) {
    int64_t half = n / 2;
    from += from[half - 1] < key ? half : 0;
    n -= half;
  }
  return from - p->keys + (n == 1 && *from < key);
}

/* A worse key would not enter. */
static inline uint64_t pool_worst(const pool *p) { return p->size == p->room ? p->keys[p->size - 1] : UINT64_MAX; }

/* Puts a key among the n there are, which leaves n + 1, and returns its place. */
static inline int64_t pool_put(uint64_t *keys, int64_t n, uint64_t key) {
  int64_t i = n;
  for (; i > 0 && keys[i - 1] > key; i--) keys[i] = keys[i - 1];
  keys[i] = key;
  return i;
}

static inline void pool_offer(pool *p, uint64_t key) {
  if (p->size == p->room) {
    if (key > p->keys[p->size - 1]) return;
    p->size--;
  }
  int64_t at;
  if (p->size <= MOST_PUT) {
    at = pool_put(p->keys, p->size, key);
  } else {
    at = pool_place(p, key);
    memmove(p->keys + at + 1, p->keys + at, (size_t)(p->size - at) * sizeof key);
    p->keys[at] = key;
  }
  p->size++;
  if (at < p->next) p->next = at;
}

/* The best node that was not taken yet; -1 where all were. */
static inline int64_t pool_take(pool *p) {
  while (p->next < p->size && (p->keys[p->next] & POOL_TAKEN)) p->next++;
  if (p->next == p->size) return -1;
  p->keys[p->next] |= POOL_TAKEN;
  return pool_row(p->keys[p->next++]);
}

/* Leaves keys of top.h, ascending. */
static inline void pool_end(pool *p) {
  for (int64_t i = 0; i < p->size; i++) p->keys[i] = p->keys[i] >> 32 << 32 | (uint64_t)pool_row(p->keys[i]);
}

#endif
