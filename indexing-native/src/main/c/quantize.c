/* Rounding to codes, and the facts about what it lost that bound.h builds on. */
#include <math.h>

#include "kernels.h"

/* Entries below this count as nothing: their scale would leave the normal range of float. */
#define SMALLEST_AMPLITUDE 0x1p-100f

/*
 * Sums in double keep this many independent lanes, so that the loops vectorize without changing their order; so does taking a row
 * block by block, where what is done to each entry is a loop of its own.
 */
enum { LANES = 8, BLOCK = 128 };

static float larger(float a, float b) { return a > b ? a : b; }

static float largest(const float *x, int64_t n) {
  float lanes[LANES] = {0};
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) lanes[j] = larger(fabsf(x[i + j]), lanes[j]);
  for (; i < n; i++) lanes[0] = larger(fabsf(x[i]), lanes[0]);
  float largest = 0.0f;
  for (int j = 0; j < LANES; j++) largest = larger(lanes[j], largest);
  return largest;
}

static double total(const double *lanes) {
  double sum = 0.0;
  for (int j = 0; j < LANES; j++) sum += lanes[j];
  return sum;
}

static double norm_of(const float *x, int64_t n) {
  double lanes[LANES] = {0};
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) lanes[j] += (double)x[i + j] * x[i + j];
  for (; i < n; i++) lanes[0] += (double)x[i] * x[i];
  return sqrt(total(lanes));
}

/* Half away from zero; the amplitude is kept by the scale, but for the last bit of the division. */
static int32_t code_of(float x, double inverse, int32_t amplitude) {
  double scaled = x * inverse;
  int32_t code = (int32_t)(scaled + copysign(0.5, scaled));
  return code > amplitude ? amplitude : code < -amplitude ? -amplitude : code;
}

static float scale_of(const float *x, int64_t n, int32_t amplitude) {
  float most = largest(x, n);
  return most < SMALLEST_AMPLITUDE ? 0.0f : most / (float)amplitude;
}

/* Squared: what the codes of x miss. The product is exact in double, so only the difference rounds. */
static double lost(float x, int32_t code, double scale) {
  double residual = x - scale * code;
  return residual * residual;
}

/* Codes of n entries, and what each of them misses. */
static void quantize_block(const float *x, int64_t n, double inverse, double scale, int8_t *restrict codes, double *restrict missed) {
  for (int64_t i = 0; i < n; i++) {
    int32_t code = code_of(x[i], inverse, CODE_AMPLITUDE);
    codes[i] = (int8_t)code;
    missed[i] = lost(x[i], code, scale);
  }
}

/* Term i is added in lane i % LANES. */
static void add_to_lanes(const double *terms, int64_t n, double *lanes) {
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int j = 0; j < LANES; j++) lanes[j] += terms[i + j];
  for (; i < n; i++) lanes[i % LANES] += terms[i];
}

static void quantize_row(const float *x, int64_t n, int8_t *codes, float *scale, float *residual) {
  *scale = scale_of(x, n, CODE_AMPLITUDE);
  double inverse = *scale > 0 ? 1.0 / *scale : 0.0;
  double lanes[LANES] = {0}, missed[BLOCK];
  for (int64_t first = 0; first < n; first += BLOCK) {
    int64_t count = n - first < BLOCK ? n - first : BLOCK;
    quantize_block(x + first, count, inverse, *scale, codes + first, missed);
    add_to_lanes(missed, count, lanes);
  }
  *residual = (float)(sqrt(total(lanes)) * (1.0 + 0x1p-20)) + 0x1p-149f;
}

void qr_quantize(const float *rows, const int32_t *list, const qr_rows *out) {
  int64_t d = out->dimension;
  for (int64_t i = 0; i < out->rows; i++) {
    const float *x = rows + row_at(list, i) * d;
    quantize_row(x, d, (int8_t *)out->codes + i * d, (float *)out->scales + i, (float *)out->residuals + i);
    ((float *)out->norms)[i] = (float)norm_of(x, d);
  }
}

/* The terms of (3) and (4) in bound.h; capital letters there are the names here. */
static bound_terms terms_of(int32_t metric, int64_t dimension, double scale, double norm, double lost_norm) {
  const double more = 1.0 + 0x1p-20, less = 1.0 - 0x1p-20;
  double additions = (double)((dimension + 31) / 32 + 5 + 2);
  double unit = additions * 0x1p-24;
  double rounding = unit / (1.0 - unit);
  double underflow = (double)dimension * 0x1p-149 + 0x1p-146;
  bound_terms dot = {
      .constant = -underflow,
      .product = scale,
      .residual = (norm + lost_norm) * more,
      .norm = (lost_norm + rounding * norm) * more + 0x1p-146,
      .shrink = 1.0,
  };
  if (metric == QR_DOT) return dot;
  return (bound_terms){
      .constant = norm * norm * less - 2.0 * underflow,
      .square = less,
      .product = 2.0 * scale,
      .residual = 2.0 * dot.residual,
      .norm = 2.0 * dot.norm,
      .shrink = 1.0 - rounding,
  };
}

bound_terms quantize_query(const qr_search *search, int64_t dimension) {
  const float *q = search->query;
  int32_t amplitude = query_amplitude(dimension);
  float scale = scale_of(q, dimension, amplitude);
  double inverse = scale > 0 ? 1.0 / scale : 0.0;
  double lanes[LANES] = {0};
  for (int64_t i = 0; i < dimension; i++) {
    int32_t code = code_of(q[i], inverse, amplitude);
    search->query_codes[i] = (int16_t)code;
    lanes[i % LANES] += lost(q[i], code, scale);
  }
  return terms_of(search->metric, dimension, scale, norm_of(q, dimension), sqrt(total(lanes)));
}
