/*
 * The k smallest of many keys without a heap: keys that pass the limit are only appended, and whenever there are 2k of them the k
 * smallest are kept (quickselect: Hoare, 1961), the largest of which is the new limit. Keys differ, so which remain does not
 * depend on the order they came in.
 */
#ifndef QUIRE_RESERVOIR_H
#define QUIRE_RESERVOIR_H

#include "top.h"

typedef struct reservoir {
  uint64_t *keys; /* 2k */
  int64_t size;
  int64_t k;
  float limit; /* a row farther than this cannot be among the k */
} reservoir;

static inline void reservoir_swap(uint64_t *keys, int64_t a, int64_t b) {
  uint64_t key = keys[a];
  keys[a] = keys[b];
  keys[b] = key;
}

/* Brings the k smallest of n > k keys to the front, the largest of them to k - 1. */
static inline void keys_select(uint64_t *keys, int64_t n, int64_t k) {
  int64_t low = 0, high = n - 1;
  uint64_t random = 1;
  while (low < high) {
    random = random * 6364136223846793005u + 1442695040888963407u; /* no order of keys is bad for all pivots */
    reservoir_swap(keys, high, low + (int64_t)((random >> 33) % (uint64_t)(high - low + 1)));
    int64_t at = low;
    uint64_t pivot = keys[high];
    for (int64_t i = low; i < high; i++) { /* swaps always: a branch would be guessed wrong every other time */
      uint64_t key = keys[i];
      keys[i] = keys[at];
      keys[at] = key;
      at += key < pivot;
    }
    reservoir_swap(keys, at, high);
    if (at == k - 1) return;
    if (at < k - 1)
      low = at + 1;
    else
      high = at - 1;
  }
}

static inline void reservoir_shrink(reservoir *r) {
  if (r->size <= r->k) return;
  keys_select(r->keys, r->size, r->k);
  r->size = r->k;
  r->limit = top_distance(r->keys[r->k - 1]);
}

static inline void reservoir_add(reservoir *r, uint64_t key) {
  r->keys[r->size++] = key;
  if (r->size == 2 * r->k) reservoir_shrink(r);
}

#endif
