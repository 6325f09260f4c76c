/* Integer kernels for AVX-512 VNNI: multiply and add in one instruction. */
#define MULTIPLY_ADD(a, b, sum) _mm512_dpwssd_epi32(sum, a, b)
#include "i16_512.h"

enum { BLOCK_I8 = 64 };

void dot_i16_vnni(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  dot_i16(query, rows, list, n, dimension, out);
}

/* The instruction takes one side unsigned: the row's codes move up by 128, and 128 times the query's sum is taken off. */
static int32_t offset_of(const int8_t *query, int64_t dimension) {
  int32_t sum = 0;
  for (int64_t j = 0; j < dimension; j++) sum += query[j];
  return sum * 128;
}

INLINE __m512i load_i8(const int8_t *codes) { return _mm512_loadu_si512((const void *)codes); }

INLINE __m512i raise(const int8_t *codes) { return _mm512_xor_si512(load_i8(codes), _mm512_set1_epi8((char)-128)); }

INLINE void dot_raised_rows(const int8_t *query, __m512i tail, const int8_t *const *row, int64_t dimension, int32_t offset,
                            int32_t *out) {
  __m512i sum[ROWS];
#pragma GCC unroll 4
  for (int r = 0; r < ROWS; r++) sum[r] = _mm512_setzero_si512();
  for (int64_t j = 0; j + BLOCK_I8 <= dimension; j += BLOCK_I8) {
    __m512i query_i8x64 = load_i8(query + j);
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) sum[r] = _mm512_dpbusd_epi32(sum[r], raise(row[r] + j), query_i8x64);
  }
  if (dimension % BLOCK_I8)
#pragma GCC unroll 4
    for (int r = 0; r < ROWS; r++) sum[r] = _mm512_dpbusd_epi32(sum[r], raise(row[r] + dimension - BLOCK_I8), tail);
  _mm_storeu_si128((__m128i *)out, _mm_sub_epi32(totals(sum), _mm_set1_epi32(offset)));
}

void dot_i8_vnni(const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK_I8) {
    dot_i8_avx512(query, rows, list, n, dimension, out);
    return;
  }
  int8_t tail[BLOCK_I8];
  if (dimension % BLOCK_I8) tail_i8(query, dimension, BLOCK_I8, tail);
  const __m512i tail_i8x64 = dimension % BLOCK_I8 ? load_i8(tail) : _mm512_setzero_si512();
  const int32_t offset = offset_of(query, dimension);
  int64_t i = 0;
  for (; i + ROWS <= n; i += ROWS) {
    const int8_t *row[ROWS];
    for (int r = 0; r < ROWS; r++) row[r] = rows + row_at(list, i + r) * dimension;
    dot_raised_rows(query, tail_i8x64, row, dimension, offset, out + i);
  }
  for (; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    __m512i sum = _mm512_setzero_si512();
    for (int64_t j = 0; j + BLOCK_I8 <= dimension; j += BLOCK_I8) sum = _mm512_dpbusd_epi32(sum, raise(row + j), load_i8(query + j));
    if (dimension % BLOCK_I8) sum = _mm512_dpbusd_epi32(sum, raise(row + dimension - BLOCK_I8), tail_i8x64);
    out[i] = total(sum) - offset;
  }
}
