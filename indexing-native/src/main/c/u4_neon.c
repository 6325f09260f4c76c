/* 4-bit codes for NEON: 16 bytes widen to 16 bits, whose low and high halves meet their halves of the query. */
#include <arm_neon.h>

#include "kernels.h"
#include "u4.h"

enum { BLOCK = 16 };

#define INLINE static inline __attribute__((always_inline))

INLINE int32x4_t add_products(uint8x8_t codes, const int16_t *query, int32x4_t sum) {
  int16x8_t wide = vreinterpretq_s16_u16(vmovl_u8(codes)), values = vld1q_s16(query);
  sum = vmlal_s16(sum, vget_low_s16(wide), vget_low_s16(values));
  return vmlal_s16(sum, vget_high_s16(wide), vget_high_s16(values));
}

INLINE int32x4_t accumulate(const uint8_t *codes, const int16_t *low_query, const int16_t *high_query, int32x4_t sum) {
  uint8x16_t bytes = vld1q_u8(codes), low = vandq_u8(bytes, vdupq_n_u8(15)), high = vshrq_n_u8(bytes, 4);
  sum = add_products(vget_low_u8(low), low_query, sum);
  sum = add_products(vget_high_u8(low), low_query + 8, sum);
  sum = add_products(vget_low_u8(high), high_query, sum);
  return add_products(vget_high_u8(high), high_query + 8, sum);
}

void dot_u4_neon(const int16_t *query, const uint8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  int64_t half = pq_fine_bytes(dimension);
  if (half < BLOCK) {
    dot_u4_scalar(query, rows, list, n, dimension, out);
    return;
  }
  u4_tail tail = u4_tail_of(query, half, BLOCK);
  for (int64_t i = 0; i < n; i++) {
    const uint8_t *row = rows + row_at(list, i) * half;
    int32x4_t sum = vdupq_n_s32(0);
    for (int64_t j = 0; j + BLOCK <= half; j += BLOCK) sum = accumulate(row + j, query + j, query + half + j, sum);
    if (half % BLOCK) sum = accumulate(row + half - BLOCK, tail.low, tail.high, sum);
    out[i] = vaddvq_s32(sum);
  }
}
