/* 4-bit codes for AVX-512BW: as AVX2's, twice as wide. */
#define MULTIPLY_ADD(a, b, sum) _mm512_add_epi32(sum, _mm512_madd_epi16(a, b))
#include "u4_512.h"

void dot_u4_avx512(const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  dot_u4(query, rows, list, n, dimension, out);
}
