#include "rotate.h"

#include <math.h>
#include <string.h>

#include "kernels.h"

static int64_t largest_power_within(int64_t n) {
  int64_t power = 1;
  while (2 * power <= n) power *= 2;
  return power;
}

static void hadamard(float *x, int64_t n) {
  for (int64_t half = 1; half < n; half *= 2)
    for (int64_t block = 0; block < n; block += 2 * half) {
      float *low = x + block, *high = low + half;
      for (int64_t i = 0; i < half; i++) {
        float a = low[i], b = high[i];
        low[i] = a + b;
        high[i] = a - b;
      }
    }
  float scale = 1.0f / sqrtf((float)n);
  for (int64_t i = 0; i < n; i++) x[i] *= scale;
}

/* Turns each column of the first half and its partner of the second by 45 degrees; an odd middle one stays. */
static void mix_halves(float *x, int64_t n) {
  const float scale = 0.70710678f;
  float *partner = x + (n + 1) / 2;
  for (int64_t i = 0; i < n / 2; i++) {
    float a = x[i], b = partner[i];
    x[i] = (a + b) * scale;
    partner[i] = (a - b) * scale;
  }
}

static void by_signs(const qr_rotation *r, const float *from, float *to) {
  int64_t d = r->dimension, power = largest_power_within(d);
  memcpy(to, from, (size_t)d * sizeof *to);
  for (int64_t round = 0; round < r->rounds; round++) {
    const int8_t *signs = r->signs + round * d;
    for (int64_t j = 0; j < d; j++) to[j] = signs[j] < 0 ? -to[j] : to[j];
    hadamard(round % 2 ? to + d - power : to, power);
    if (power < d) mix_halves(to, d);
  }
}

void rotate(const qr_rotation *r, f32_kernel *dot, const float *from, float *to) {
  if (r->signs)
    by_signs(r, from, to);
  else if (r->matrix)
    dot(from, r->matrix, NULL, r->dimension, r->dimension, to);
  else
    memcpy(to, from, (size_t)r->dimension * sizeof *to);
}

void qr_rotate(int32_t isa, const qr_rotation *r, const float *from, int64_t n, float *to) {
  f32_kernel *dot = kernels_of(isa)->dot_f32;
  for (int64_t i = 0; i < n; i++) rotate(r, dot, from + i * r->dimension, to + i * r->dimension);
}
