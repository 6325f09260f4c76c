/* Integer kernels for NEON as every 64-bit Arm has it: codes widen, then multiply and add. */
#include <arm_neon.h>

#include "kernels.h"

enum { BLOCK = 16 };

#define INLINE static inline __attribute__((always_inline))

INLINE int32x4_t accumulate(int16x8_t a, int16x8_t b, int32x4_t sum) {
  sum = vmlal_s16(sum, vget_low_s16(a), vget_low_s16(b));
  return vmlal_s16(sum, vget_high_s16(a), vget_high_s16(b));
}

INLINE int32x4_t accumulate_i16(const int16_t *query, const int8_t *row, int32x4_t sum) {
  int8x16_t codes = vld1q_s8(row);
  sum = accumulate(vld1q_s16(query), vmovl_s8(vget_low_s8(codes)), sum);
  return accumulate(vld1q_s16(query + 8), vmovl_s8(vget_high_s8(codes)), sum);
}

/* Two products of 127 * 127 fit 16 bits; pairs are added as they widen. */
INLINE int32x4_t accumulate_i8(const int8_t *query, const int8_t *row, int32x4_t sum) {
  int8x16_t a = vld1q_s8(query), b = vld1q_s8(row);
  int16x8_t products = vmull_s8(vget_low_s8(a), vget_low_s8(b));
  return vpadalq_s16(sum, vmlal_s8(products, vget_high_s8(a), vget_high_s8(b)));
}

void dot_i16_neon(const int16_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK) {
    dot_i16_scalar(query, rows, list, n, dimension, out);
    return;
  }
  int16_t tail[BLOCK];
  tail_i16(query, dimension, BLOCK, tail);
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    int32x4_t sum = vdupq_n_s32(0);
    for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) sum = accumulate_i16(query + j, row + j, sum);
    if (dimension % BLOCK) sum = accumulate_i16(tail, row + dimension - BLOCK, sum);
    out[i] = vaddvq_s32(sum);
  }
}

void dot_i8_neon(const int8_t *query, const int8_t *rows, const int32_t *list, int64_t n, int64_t dimension, int32_t *out) {
  if (dimension < BLOCK) {
    dot_i8_scalar(query, rows, list, n, dimension, out);
    return;
  }
  int8_t tail[BLOCK];
  tail_i8(query, dimension, BLOCK, tail);
  for (int64_t i = 0; i < n; i++) {
    const int8_t *row = rows + row_at(list, i) * dimension;
    int32x4_t sum = vdupq_n_s32(0);
    for (int64_t j = 0; j + BLOCK <= dimension; j += BLOCK) sum = accumulate_i8(query + j, row + j, sum);
    if (dimension % BLOCK) sum = accumulate_i8(tail, row + dimension - BLOCK, sum);
    out[i] = vaddvq_s32(sum);
  }
}
