/* Four estimates at a time; no fma, as in the scalar loop. */
#include <arm_neon.h>

#include "pq.h"

enum { WIDTH = 4 };

uint32_t pq_estimates_neon(const pq_line *line, const uint32_t *sums, const float *terms, const float *factors, float limit,
                           float *estimates) {
  const float32x4_t base = vdupq_n_f32(line->base), start = vdupq_n_f32(line->start), step = vdupq_n_f32(line->step);
  const float32x4_t most = vdupq_n_f32(limit);
  const uint32x4_t bits = {1, 2, 4, 8};
  uint32_t near = 0;
  for (int i = 0; i < PQ_BLOCK; i += WIDTH) {
    float32x4_t sum = vcvtq_f32_s32(vreinterpretq_s32_u32(vld1q_u32(sums + i)));
    float32x4_t product = vmulq_f32(vld1q_f32(factors + i), vaddq_f32(start, vmulq_f32(step, sum)));
    float32x4_t estimate = vaddq_f32(vaddq_f32(base, vld1q_f32(terms + i)), product);
    vst1q_f32(estimates + i, estimate);
    near |= vaddvq_u32(vbicq_u32(bits, vcgtq_f32(estimate, most))) << i;
  }
  return near;
}
