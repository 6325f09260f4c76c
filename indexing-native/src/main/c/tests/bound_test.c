/* No row's bound is above its float distance, whatever the floats; and all tiers compute the same bounds. */
#include <string.h>

#include "kernels.h"
#include "rows.h"

enum { ROWS = 200 };

/* Of every row, without a search around it. */
static void bounds_of(const qr_search *search, const qr_rows *rows, float *out) {
  const qr_kernels *kernels = kernels_of(search->isa);
  bound_terms terms = quantize_query(search, rows->dimension);
  int32_t dots[ROWS];
  kernels->dot_i16(search->query_codes, rows->codes, NULL, rows->rows, rows->dimension, dots);
  kernels->lower_bounds(&terms, dots, rows, NULL, rows->rows, out);
}

static void check_bounds(int64_t d, enum kind kind, enum kind query_kind, int32_t metric) {
  qr_rows rows = rows_over(floats_with_ties(ROWS, d, kind), ROWS, d);
  float *query = guarded((size_t)d * sizeof *query), distances[ROWS], bounds[ROWS], others[ROWS];
  for (int64_t i = 0; i < d; i++) query[i] = kind == query_kind && d % 2 ? rows.floats[i] : random_float(query_kind);
  qr_search search = {.query = query, .query_codes = guarded((size_t)d * sizeof(int16_t)), .metric = metric};
  bounds_of(&search, &rows, bounds);
  (metric == QR_DOT ? qr_dot_f32 : qr_l2_f32)(0, query, rows.floats, NULL, ROWS, d, distances);
  for (int i = 0; i < ROWS; i++) {
    float distance = metric == QR_DOT ? -distances[i] : distances[i];
    CHECK(bounds[i] <= distance, "bound %a of distance %a: dimension %lld, kinds %d and %d, metric %d", (double)bounds[i],
          (double)distance, (long long)d, (int)kind, (int)query_kind, (int)metric);
  }
  for (search.isa = 1; search.isa <= qr_best_isa(); search.isa++) {
    bounds_of(&search, &rows, others);
    CHECK(memcmp(bounds, others, sizeof bounds) == 0, "bounds of %s", qr_isa_name(search.isa));
  }
  release_guarded();
}

/* How many rows' bounds are above their distances; what check_bounds asks for is none. */
static int wrong_bounds(const qr_search *search, const qr_rows *rows) {
  float distances[ROWS], bounds[ROWS];
  int wrong = 0;
  bounds_of(search, rows, bounds);
  (search->metric == QR_DOT ? qr_dot_f32 : qr_l2_f32)(0, search->query, rows->floats, NULL, ROWS, rows->dimension, distances);
  for (int i = 0; i < ROWS; i++) wrong += bounds[i] > (search->metric == QR_DOT ? -distances[i] : distances[i]);
  return wrong;
}

/*
 * A canary: bounds without what the row's rounding loses, or without what the query's does, must be caught. Rows of +-1 are coded but
 * for their last bits, so that nothing else makes up for the second.
 */
static void check_canaries(int32_t metric) {
  enum { D = 15 };
  float *floats = guarded(ROWS * D * sizeof *floats), query[D];
  int16_t codes[D];
  for (int i = 0; i < ROWS * D; i++) floats[i] = random_bits() % 2 ? 1.0f : -1.0f;
  for (int i = 0; i < D; i++) query[i] = random_float(UNIFORM);
  qr_search search = {.query = query, .query_codes = codes, .metric = metric};
  qr_rows coarse = rows_over(floats_with_ties(ROWS, D, UNIFORM), ROWS, D), even = rows_over(floats, ROWS, D);
  CHECK(wrong_bounds(&search, &coarse) == 0 && wrong_bounds(&search, &even) == 0, "bounds of metric %d", (int)metric);
  float *nothing = guarded(ROWS * sizeof *nothing);
  memset(nothing, 0, ROWS * sizeof *nothing);
  coarse.residuals = nothing;
  CHECK(wrong_bounds(&search, &coarse) > 0, "residuals left out of the bound go unnoticed, metric %d", (int)metric);
  even.norms = nothing;
  /* squared L2 has the norm in the distance too, and would not do for this one */
  CHECK(metric != QR_DOT || wrong_bounds(&search, &even) > 0, "norms left out of the bound go unnoticed");
  release_guarded();
}

/* A whole number among the uppermost quarter of those up to `most`. */
static float random_whole(int32_t most) { return (float)(most - (int32_t)(random_bits() % (uint64_t)(most / 4))); }

/*
 * The third canary: bounds without what the float kernel itself rounds. Whole numbers with the largest one among them are coded without loss;
 * they are large, so that sums pass 2^24; and the second half of a row takes away what the first has summed, so that the dot product is 0
 * and only rounding is left of it.
 */
static void check_rounding_canary(void) {
  enum { D = 1024, HALF = D / 2 };
  float *floats = guarded((size_t)ROWS * D * sizeof *floats), query[D];
  int16_t codes[D];
  int32_t most = query_amplitude(D);
  for (int i = 0; i < HALF; i++) query[i] = query[HALF + i] = i == 0 ? (float)most : random_whole(most);
  for (int64_t r = 0; r < ROWS; r++)
    for (int i = 0; i < HALF; i++) {
      floats[r * D + i] = i == 0 ? (float)CODE_AMPLITUDE : random_whole(CODE_AMPLITUDE);
      floats[r * D + HALF + i] = -floats[r * D + i];
    }
  qr_search search = {.query = query, .query_codes = codes, .metric = QR_DOT};
  qr_rows exact = rows_over(floats, ROWS, D);
  CHECK(wrong_bounds(&search, &exact) == 0, "bounds of rows without residuals");
  float *nothing = guarded(ROWS * sizeof *nothing);
  memset(nothing, 0, ROWS * sizeof *nothing);
  exact.norms = nothing;
  CHECK(wrong_bounds(&search, &exact) > 0, "the float kernel's rounding left out of the bound goes unnoticed");
  release_guarded();
}

/* The other half of its worth: a bound that is always -infinity would pass above. */
static void check_tightness(void) {
  enum { D = 384 };
  qr_rows rows = rows_over(floats_with_ties(ROWS, D, UNIFORM), ROWS, D);
  float query[D], distances[ROWS], bounds[ROWS];
  int16_t codes[D];
  for (int i = 0; i < D; i++) query[i] = random_float(UNIFORM);
  qr_search search = {.query = query, .query_codes = codes, .metric = QR_DOT};
  bounds_of(&search, &rows, bounds);
  qr_dot_f32(0, query, rows.floats, NULL, ROWS, D, distances);
  /* Norms are near 11.3: the residual is near 127 codes' share, 1 / 127 / sqrt(12) * sqrt(384) * 11.3 = 0.50, and both norms vary by a tenth. */
  for (int i = 0; i < ROWS; i++) CHECK(-distances[i] - bounds[i] < 0.75f, "loose by %g", (double)(-distances[i] - bounds[i]));
  release_guarded();
}

void bound_tests(void) {
  static const int64_t dimensions[] = {1, 2, 3, 15, 16, 17, 31, 32, 33, 100, 384, 1000};
  for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
    for (int kind = 0; kind < KINDS * KINDS; kind++)
      for (int32_t metric = QR_DOT; metric <= QR_L2; metric++)
        check_bounds(dimensions[i], (enum kind)(kind / KINDS), (enum kind)(kind % KINDS), metric);
  for (int32_t metric = QR_DOT; metric <= QR_L2; metric++) check_canaries(metric);
  check_rounding_canary();
  check_tightness();
  puts("bounds: below every float distance, and not with a term left out");
}
