/*
 * Integer dot products of a 16-bit query with rows of 4-bit codes, two a byte: byte i of a row holds column i in its low half and column
 * h + i in its high half, h = ceil(d / 2). The query has 2 h entries; for odd d its last is 0. It obeys query_amplitude (i8.h), so
 * no partial sum leaves 31 bits.
 *
 * Tails as in i8.h: the last whole block of a row is read again, and what was counted is multiplied by zero.
 */
#ifndef QUIRE_U4_H
#define QUIRE_U4_H

#include "i8.h"
#include "pq.h"

/* Both halves of the query for the last block of bytes. */
typedef struct u4_tail {
  int16_t low[32];
  int16_t high[32];
} u4_tail;

static inline u4_tail u4_tail_of(const int16_t *query, int64_t half, int64_t block) {
  u4_tail tail;
  tail_i16(query, half, block, tail.low);
  tail_i16(query + half, half, block, tail.high);
  return tail;
}

#endif
