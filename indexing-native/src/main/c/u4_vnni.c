/* 4-bit codes for AVX-512 VNNI: multiply and add in one instruction. */
#define MULTIPLY_ADD(a, b, sum) _mm512_dpwssd_epi32(sum, a, b)
#include "u4_512.h"

void dot_u4_vnni(const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  dot_u4(query, rows, list, n, dimension, out);
}
