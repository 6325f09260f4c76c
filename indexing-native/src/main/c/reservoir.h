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

/* Keys that are parted by way of a copy on the stack, and those that a pivot is the best of. */
enum { KEYS_BESIDE = 1024, KEYS_SAMPLED = 9, FEWEST_TO_SAMPLE = 128 };

static inline void keys_swap(uint64_t *keys, int64_t a, int64_t b) {
  uint64_t key = keys[a];
  keys[a] = keys[b];
  keys[b] = key;
}

/* No order of keys is bad for all pivots. */
static inline int64_t keys_any(uint64_t *random, int64_t n) {
  *random = *random * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((*random >> 33) * (uint64_t)n >> 31);
}

/* Where a key lies that has about `wanted` of the n before it, rather more than fewer: the next part is then small. */
static inline int64_t keys_pivot(const uint64_t *keys, int64_t n, int64_t wanted, uint64_t *random) {
  if (n < FEWEST_TO_SAMPLE) return keys_any(random, n);
  int64_t at[KEYS_SAMPLED], rank = wanted * KEYS_SAMPLED / n + 1;
  for (int i = 0; i < KEYS_SAMPLED; i++) {
    int64_t one = keys_any(random, n);
    int j = i;
    for (; j > 0 && keys[at[j - 1]] > keys[one]; j--) at[j] = at[j - 1];
    at[j] = one;
  }
  return at[rank < KEYS_SAMPLED ? rank : KEYS_SAMPLED - 1];
}

/*
 * Brings those of n keys that are below the pivot to the front; returns how many. Both sides are written always, since a branch would
 * be guessed wrong, and those above go beside, since a key that waits for the one written before it costs more than a copy.
 */
static inline int64_t keys_part(uint64_t *keys, int64_t n, uint64_t pivot) {
  uint64_t above[KEYS_BESIDE];
  int64_t below = 0;
  for (int64_t i = 0; i < n; i++) {
    uint64_t key = keys[i];
    keys[below] = key;
    above[i - below] = key;
    below += key < pivot;
  }
  memcpy(keys + below, above, (size_t)(n - below) * sizeof *keys);
  return below;
}

/* The same of more keys than have room beside. */
static inline int64_t keys_part_in_place(uint64_t *keys, int64_t n, uint64_t pivot) {
  int64_t below = 0;
  for (int64_t i = 0; i < n; i++) {
    uint64_t key = keys[i];
    keys[i] = keys[below];
    keys[below] = key;
    below += key < pivot;
  }
  return below;
}

/* Brings the k smallest of n > k keys to the front, the largest of them to k - 1. */
static inline void keys_select(uint64_t *keys, int64_t n, int64_t k) {
  uint64_t random = 1;
  while (n > 1) {
    keys_swap(keys, n - 1, keys_pivot(keys, n, k, &random));
    int64_t below = n <= KEYS_BESIDE ? keys_part(keys, n - 1, keys[n - 1]) : keys_part_in_place(keys, n - 1, keys[n - 1]);
    keys_swap(keys, below, n - 1);
    if (below == k - 1) return;
    if (below < k - 1) {
      keys += below + 1;
      n -= below + 1;
      k -= below + 1;
    } else {
      n = below;
    }
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
