/*
 * The k best rows seen so far: a binary heap of 64-bit keys, the worst at the root.
 *
 * A key is the distance's bits, rearranged so that unsigned order is float order, above the row number. One integer comparison
 * thus orders by distance, then by row, and every scan, in whatever order it meets the rows, ends with the same k.
 */
#ifndef QUIRE_TOP_H
#define QUIRE_TOP_H

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef struct top {
  uint64_t *keys;
  int64_t size;
  int64_t k;
} top;

/* Ordered bits: -0 counts as +0, every NaN as greater than infinity. */
static inline uint64_t top_key(float distance, int64_t row) {
  float plain = isnan(distance) ? (float)NAN : distance + 0.0f;
  uint32_t bits;
  memcpy(&bits, &plain, sizeof bits);
  bits ^= (uint32_t)((int32_t)bits >> 31) | 0x80000000u; /* all bits of what is negative; without a branch, so that loops vectorize */
  return (uint64_t)bits << 32 | (uint32_t)row;
}

static inline float top_distance(uint64_t key) {
  uint32_t bits = (uint32_t)(key >> 32);
  bits = bits & 0x80000000u ? bits & 0x7FFFFFFFu : ~bits;
  float distance;
  memcpy(&distance, &bits, sizeof distance);
  return distance;
}

static inline int64_t top_row(uint64_t key) { return (int64_t)(uint32_t)key; }

/* A row farther than this cannot enter. */
static inline float top_limit(const top *t) { return t->size < t->k ? INFINITY : top_distance(t->keys[0]); }

static inline void top_sink(uint64_t *keys, int64_t size, int64_t at, uint64_t key) {
  for (int64_t child; (child = 2 * at + 1) < size; at = child) {
    if (child + 1 < size && keys[child + 1] > keys[child]) child++;
    if (keys[child] <= key) break;
    keys[at] = keys[child];
  }
  keys[at] = key;
}

static inline void top_rise(uint64_t *keys, int64_t at, uint64_t key) {
  for (int64_t parent; at > 0 && keys[parent = (at - 1) / 2] < key; at = parent) keys[at] = keys[parent];
  keys[at] = key;
}

static inline void top_offer(top *t, uint64_t key) {
  if (t->size < t->k)
    top_rise(t->keys, t->size++, key);
  else if (key < t->keys[0])
    top_sink(t->keys, t->size, 0, key);
}

/* Takes the root out. */
static inline uint64_t top_pop(top *t) {
  uint64_t root = t->keys[0];
  t->size--;
  if (t->size > 0) top_sink(t->keys, t->size, 0, t->keys[t->size]);
  return root;
}

/* Leaves the keys in ascending order: best first. */
static inline void top_sort(top *t) {
  for (int64_t end = t->size - 1; end > 0; end--) {
    uint64_t last = t->keys[end];
    t->keys[end] = t->keys[0];
    top_sink(t->keys, end, 0, last);
  }
}

#endif
