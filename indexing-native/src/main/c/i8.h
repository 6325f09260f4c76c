/*
 * Integer kernels: exact 32-bit dot products of a query with rows of 8-bit codes, in any order, since integers do not round.
 *
 * dot_i8: query and rows within -127..127; |sum| <= 65536 * 127 * 127 < 2^31.
 * dot_i16: the query has 16 bits, the rows 8. A finer query halves the error bound of a scan for no more memory traffic, and
 * traffic is what a scan costs. The query must obey |query[i]| <= query_amplitude(dimension), which keeps every partial sum
 * below 2^31 whatever the order.
 *
 * Tails: an integer kernel reads the last whole block of a row again and multiplies what it has already counted by zero, so
 * it never reads past a row and needs no masks. Rows shorter than one block take the scalar loop.
 */
#ifndef QUIRE_I8_H
#define QUIRE_I8_H

#include <stdint.h>
#include <string.h>

typedef void i8_kernel(const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out);
typedef void i16_kernel(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension,
                        int32_t *out);

i8_kernel dot_i8_scalar, dot_i8_avx2, dot_i8_avx512, dot_i8_vnni, dot_i8_neon;
i16_kernel dot_i16_scalar, dot_i16_avx2, dot_i16_avx512, dot_i16_vnni, dot_i16_neon;

enum { CODE_AMPLITUDE = 127 };

/* The largest |query code| whose dot product with any row of codes stays below 2^31. */
static inline int32_t query_amplitude(int64_t dimension) {
  int64_t limit = INT32_MAX / (CODE_AMPLITUDE * dimension);
  return (int32_t)(limit < INT16_MAX ? limit : INT16_MAX);
}

/* The last `block` entries of the query, with those that whole blocks have covered set to zero. */
static inline void tail_i16(const int16_t *query, int64_t dimension, int64_t block, int16_t *tail) {
  int64_t counted = block - dimension % block;
  memset(tail, 0, (size_t)counted * sizeof *tail);
  memcpy(tail + counted, query + dimension - dimension % block, (size_t)(dimension % block) * sizeof *tail);
}

static inline void tail_i8(const int8_t *query, int64_t dimension, int64_t block, int8_t *tail) {
  int64_t counted = block - dimension % block;
  memset(tail, 0, (size_t)counted);
  memcpy(tail + counted, query + dimension - dimension % block, (size_t)(dimension % block));
}

#endif
