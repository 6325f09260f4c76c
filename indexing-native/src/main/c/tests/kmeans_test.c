/* Assignment against plain loops over the contract of panel.h, on every tier, at every count of rows and centroids that tiles cut. */
#include <math.h>
#include <string.h>

#include "panel.h"
#include "quire.h"
#include "rounded.h"
#include "test.h"
#include "top.h"

enum { ROWS = 40, MOST = 50 };

static float score(const float *row, const float *centroid, int64_t dimension) {
  double square = 0.0;
  for (int64_t i = 0; i < dimension; i++) square += (double)centroid[i] * centroid[i];
  float s = (float)(0.5 * square);
  for (int64_t i = 0; i < dimension; i++) s = fmaf(-row[i], centroid[i], s);
  return s;
}

static void nearest_of(const float *row, const float *centroids, int64_t count, int64_t dimension, int32_t *nearest, float *best) {
  *nearest = 0;
  *best = INFINITY;
  for (int64_t c = 0; c < count; c++) {
    float s = score(row, centroids + c * dimension, dimension);
    if (s < *best) {
      *best = s;
      *nearest = (int32_t)c;
    }
  }
}

/* Every third centroid repeats the first, so that there are ties. */
static float *some_centroids(int64_t count, int64_t dimension, enum kind kind) {
  float *centroids = guarded((size_t)(count * dimension) * sizeof *centroids);
  for (int64_t c = 0; c < count; c++)
    for (int64_t i = 0; i < dimension; i++) centroids[c * dimension + i] = c % 3 == 2 ? centroids[i] : random_float(kind);
  return centroids;
}

static void check_assignment(const float *rows, int64_t n, int64_t count, int64_t dimension, enum kind kind) {
  const float *centroids = some_centroids(count, dimension, kind);
  int64_t columns = (count + PANEL - 1) / PANEL * PANEL;
  float *panels = guarded((size_t)(columns * dimension) * sizeof *panels);
  float *half_norms = guarded((size_t)columns * sizeof *half_norms);
  int32_t *nearest = guarded((size_t)n * sizeof *nearest);
  float *scores = guarded((size_t)n * sizeof *scores);
  qr_panels(centroids, NULL, count, dimension, panels, half_norms);
  qr_assignment assignment = {.rows = rows,
                              .panels = panels,
                              .half_norms = half_norms,
                              .nearest = nearest,
                              .scores = scores,
                              .n = n,
                              .dimension = dimension,
                              .count = count,
                              .first = 1000};
  for (int32_t isa = 0; isa <= qr_best_isa(); isa++) {
    qr_assign(isa, &assignment);
    for (int64_t i = 0; i < n; i++) {
      int32_t wanted;
      float best;
      nearest_of(rows + i * dimension, centroids, count, dimension, &wanted, &best);
      CHECK(nearest[i] == 1000 + wanted && memcmp(&scores[i], &best, sizeof best) == 0,
            "%s: row %lld of %lld got %d, not %d, of %lld, dimension %lld, kind %d", qr_isa_name(isa), (long long)i, (long long)n,
            (int)nearest[i], 1000 + (int)wanted, (long long)count, (long long)dimension, (int)kind);
    }
  }
}

static void check_kind(int64_t dimension, enum kind kind) {
  static const int64_t rows[] = {0, 1, 5, 6, 7, 11, 12, 13, 29}, counts[] = {1, 2, 15, 16, 17, MOST};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t j = 0; j < sizeof counts / sizeof *counts; j++) {
      float *floats = guarded((size_t)(ROWS * dimension) * sizeof *floats);
      for (int64_t at = 0; at < ROWS * dimension; at++) floats[at] = random_float(kind);
      check_assignment(floats + (ROWS - rows[i]) * dimension, rows[i], counts[j], dimension, kind);
      release_guarded();
    }
}

/* Room for rows rounded to bytes, up to a page that nobody may touch. */
static qr_rounded_rows some_rounded_rows(int64_t n, int64_t dimension) {
  return (qr_rounded_rows){.codes = guarded((size_t)(n * rounded_bytes(dimension))),
                           .scales = guarded((size_t)n * sizeof(float)),
                           .norms = guarded((size_t)n * sizeof(float)),
                           .sums = guarded((size_t)n * sizeof(int32_t))};
}

static qr_rounded_panels some_rounded_panels(int64_t count, int64_t dimension) {
  return (qr_rounded_panels){.codes = guarded((size_t)(whole_panels(count) * rounded_bytes(dimension))),
                             .scales = guarded((size_t)whole_panels(count) * sizeof(float)),
                             .half_norms = guarded((size_t)whole_panels(count) * sizeof(float))};
}

/* Rows and centroids rounded around the first row. */
static qr_neighborhood some_hood(const float *rows, int64_t n, int64_t count, int64_t dimension, enum kind kind) {
  qr_rounded rounded = {.rows = rows,
                        .centroids = some_centroids(count, dimension, kind),
                        .rounded_rows = some_rounded_rows(n, dimension),
                        .panels = some_rounded_panels(count, dimension),
                        .nearest = guarded((size_t)n * sizeof(int32_t)),
                        .count = count,
                        .dimension = dimension};
  qr_neighborhood hood = {.rounded = rounded, .rounded_centroids = some_rounded_rows(count, dimension)};
  qr_round_rows(rows, 0, n / 2, dimension, rows, &rounded.rounded_rows);
  qr_round_rows(rows, n / 2, n, dimension, rows, &rounded.rounded_rows);
  qr_round_rows(rounded.centroids, 0, count, dimension, rows, &hood.rounded_centroids);
  qr_round_panels(rounded.centroids, count, dimension, rows, &rounded.panels);
  return hood;
}

/* What panel.h says, word for word. */
static float rounded_score(const qr_rounded_rows *rows, int64_t row, const qr_rounded_panels *panels, int64_t column, int64_t dimension) {
  rounded_panel panel = panel_at(panels, column / PANEL * PANEL, dimension);
  const int8_t *codes = rows->codes + row * rounded_bytes(dimension);
  int64_t c = column % PANEL, dot = 0;
  for (int64_t i = 0; i < rounded_bytes(dimension); i++) dot += codes[i] * panel.codes[PANEL * QUAD * (i / QUAD) + QUAD * c + i % QUAD];
  return fmaf(-rows->scales[row], panel.scales[c] * (float)(dot - rows->sums[row]), panel.half_norms[c]);
}

/*
 * The nearest in floats of those centroids of a list (NULL: all) whose scores are within a doubt of the best; where these are more than
 * there are places for, of the whole list.
 */
static int64_t were_crowded;

static int32_t nearest_rounded(const qr_rounded *r, int64_t row, const int32_t *list, int64_t n) {
  float best = INFINITY, nearest_distance = INFINITY;
  double scales = 0.0;
  for (int64_t i = 0; i < n; i++) {
    float s = rounded_score(&r->rounded_rows, row, &r->panels, list ? list[i] : i, r->dimension);
    best = s < best ? s : best;
    scales += r->panels.scales[list ? list[i] : i];
  }
  float limit = best + (float)(scales / (double)n) * r->rounded_rows.norms[row];
  int32_t candidates = 0;
  for (int64_t i = 0; i < n; i++)
    candidates += rounded_score(&r->rounded_rows, row, &r->panels, list ? list[i] : i, r->dimension) <= limit;
  int32_t nearest = -1;
  for (int64_t i = 0; i < n; i++) {
    int32_t c = list ? list[i] : (int32_t)i;
    if (candidates <= 16 && rounded_score(&r->rounded_rows, row, &r->panels, c, r->dimension) > limit) continue;
    float distance;
    qr_l2_f32(0, r->rows + row * r->dimension, r->centroids + c * r->dimension, NULL, 1, r->dimension, &distance);
    if (nearest < 0 || distance < nearest_distance || (distance == nearest_distance && c < nearest)) {
      nearest = c;
      nearest_distance = distance;
    }
  }
  were_crowded += candidates > 16;
  return nearest;
}

/* The centroids next to one: itself, then by distance, then by number. */
static int32_t *near_of(const qr_neighborhood *hood, int64_t own) {
  int32_t *near = guarded((size_t)hood->rounded.count * sizeof *near);
  uint64_t *keys = guarded((size_t)hood->rounded.count * sizeof *keys);
  for (int64_t c = 0; c < hood->rounded.count; c++) {
    float s = rounded_score(&hood->rounded_centroids, own, &hood->rounded.panels, c, hood->rounded.dimension);
    uint64_t key = top_key(c == own ? -INFINITY : s, c);
    int64_t at = c;
    for (; at > 0 && keys[at - 1] > key; at--) keys[at] = keys[at - 1];
    keys[at] = key;
  }
  for (int64_t i = 0; i < hood->rounded.count; i++) near[i] = (int32_t)top_row(keys[i]);
  return near;
}

/* What every tier has to say of each row, worked out once. */
static int32_t *wanted_near(const int32_t *own, int64_t n, const qr_neighborhood *hood) {
  int32_t *wanted = guarded((size_t)n * sizeof *wanted);
  for (int64_t c = 0; c < hood->rounded.count; c++) {
    int mark = guarded_mark();
    const int32_t *near = near_of(hood, c);
    for (int64_t i = 0; i < n; i++)
      if (own[i] == c)
        wanted[i] = hood->strays[c] ? nearest_rounded(&hood->rounded, i, NULL, hood->rounded.count)
                                    : nearest_rounded(&hood->rounded, i, near, hood->size);
    release_guarded_to(mark);
  }
  return wanted;
}

/* Lists of rows in any order, some empty, one longer than what is assigned at a time. */
static void check_near(int64_t n, int64_t count, int64_t size, int64_t dimension, enum kind kind) {
  float *rows = guarded((size_t)(n * dimension) * sizeof *rows);
  int32_t *own = guarded((size_t)n * sizeof *own), *first = guarded((size_t)n * sizeof *first);
  int32_t *list_rows = guarded((size_t)n * sizeof *list_rows), *offsets = guarded((size_t)(count + 1) * sizeof *offsets);
  uint8_t *strays = guarded((size_t)count);
  int64_t at = 0;
  for (int64_t i = 0; i < n * dimension; i++) rows[i] = random_float(kind);
  for (int64_t i = 0; i < n; i++) own[i] = i < n / 2 ? (int32_t)(count / 2) : (int32_t)(random_bits() % (uint64_t)count);
  for (int64_t c = 0; c < count; c++) {
    strays[c] = random_bits() % 4 == 0;
    offsets[c] = (int32_t)at;
    for (int64_t i = n - 1; i >= 0; i--)
      if (own[i] == c) list_rows[at++] = (int32_t)i;
  }
  offsets[count] = (int32_t)at;
  qr_neighborhood hood = some_hood(rows, n, count, dimension, kind);
  hood.list_rows = list_rows;
  hood.offsets = offsets;
  hood.strays = strays;
  hood.size = size;
  void *scratch = guarded((size_t)qr_near_bytes(count, size, dimension));
  const int32_t *wanted = wanted_near(own, n, &hood);
  int32_t *nearest = hood.rounded.nearest;
  for (int32_t isa = 0; isa <= qr_best_isa(); isa++) {
    int64_t changed = 0, cut = count / 3;
    memcpy(nearest, own, (size_t)n * sizeof *own);
    int64_t told = qr_assign_near(isa, &hood, 0, cut, scratch) + qr_assign_near(isa, &hood, cut, count, scratch);
    if (isa == 0) memcpy(first, nearest, (size_t)n * sizeof *first);
    for (int64_t i = 0; i < n; i++) {
      changed += nearest[i] != own[i];
      CHECK(nearest[i] == first[i] && nearest[i] == wanted[i],
            "%s: row %lld of list %d got %d, not %d, of %lld near, dimension %lld, kind %d", qr_isa_name(isa), (long long)i, (int)own[i],
            (int)nearest[i], (int)wanted[i], (long long)size, (long long)dimension, (int)kind);
    }
    CHECK(told == changed, "%s: %lld rows changed, not %lld", qr_isa_name(isa), (long long)changed, (long long)told);
  }
  release_guarded();
}

/* Every kernel against the contract, with as many rows as it takes, and with limits that some scores equal. */
static void check_rounded_panels(int64_t dimension, enum kind kind) {
  for (int64_t n = 1; n <= PANEL_ROWS; n++) {
    float *rows = guarded((size_t)(n * dimension) * sizeof *rows), *limits = guarded((size_t)n * sizeof *limits);
    for (int64_t i = 0; i < n * dimension; i++) rows[i] = random_float(kind);
    qr_neighborhood hood = some_hood(rows, n, PANEL - 3, dimension, kind);
    const qr_rounded *r = &hood.rounded;
    rounded_panel panel = panel_at(&r->panels, 0, dimension);
    float *scores = guarded((size_t)(n * PANEL) * sizeof *scores), *wanted = guarded((size_t)(n * PANEL) * sizeof *wanted);
    uint32_t within = 0;
    for (int64_t i = 0; i < n; i++) {
      for (int64_t c = 0; c < PANEL; c++) wanted[PANEL * i + c] = rounded_score(&r->rounded_rows, i, &r->panels, c, dimension);
      limits[i] = random_bits() % 2 ? wanted[PANEL * i + 7] : -1e38f;
      for (int64_t c = 0; c < PANEL; c++)
        if (wanted[PANEL * i + c] <= limits[i]) within |= 1u << i;
    }
    rounded_block block = {
        .codes = r->rounded_rows.codes, .scales = r->rounded_rows.scales, .sums = r->rounded_rows.sums, .limits = limits, .n = n};
    for (int32_t isa = 0; isa <= qr_best_isa(); isa++) {
      uint32_t told = kernels_of(isa)->panel_i8(&block, &panel, quads_of(dimension), scores);
      CHECK(told == within && memcmp(scores, wanted, (size_t)(n * PANEL) * sizeof *scores) == 0,
            "%s: %lld rows within limits %x, not %x, or other scores; dimension %lld, kind %d", qr_isa_name(isa), (long long)n, told, within,
            (long long)dimension, (int)kind);
    }
    release_guarded();
  }
}

/* No code is farther from what it stands for than half a step, but for the last bits of a division. */
static void check_rounding(int64_t dimension, enum kind kind) {
  enum { N = 3 };
  float *rows = guarded((size_t)(N * dimension) * sizeof *rows);
  for (int64_t i = 0; i < N * dimension; i++) rows[i] = random_float(kind);
  qr_neighborhood hood = some_hood(rows, N, N, dimension, kind);
  const qr_rounded_rows *codes = &hood.rounded.rounded_rows;
  const qr_rounded_panels *panels = &hood.rounded.panels;
  for (int64_t row = 0; row < N; row++) {
    int32_t sum = 0;
    for (int64_t i = 0; i < rounded_bytes(dimension); i++) {
      int32_t code = codes->codes[row * rounded_bytes(dimension) + i];
      int32_t column_code = panels->codes[i / QUAD * QUAD * PANEL + QUAD * row + i % QUAD] - PANEL_ZERO;
      double entry = i < dimension ? (double)(rows[row * dimension + i] - rows[i]) : 0.0;
      double column_entry = i < dimension ? (double)(hood.rounded.centroids[row * dimension + i] - rows[i]) : 0.0;
      CHECK(fabs(entry - (double)codes->scales[row] * code) <= 0.501 * codes->scales[row] + 1e-29 && abs(code) <= 127,
            "%g was rounded to %d of %g", entry, (int)code, (double)codes->scales[row]);
      CHECK(fabs(column_entry - (double)panels->scales[row] * column_code) <= 0.501 * panels->scales[row] + 1e-29 && abs(column_code) <= 63,
            "%g was rounded to %d of %g", column_entry, (int)column_code, (double)panels->scales[row]);
      sum += code;
    }
    CHECK(codes->sums[row] == PANEL_ZERO * sum, "codes sum up to %d, not %d", (int)(codes->sums[row] / PANEL_ZERO), (int)sum);
  }
  release_guarded();
}

/* All centroids, at counts that blocks and panels cut. */
static void check_rounded(int64_t n, int64_t count, int64_t dimension, enum kind kind) {
  float *rows = guarded((size_t)(n * dimension) * sizeof *rows);
  int32_t *first = guarded((size_t)n * sizeof *first), *wanted = guarded((size_t)n * sizeof *wanted);
  for (int64_t i = 0; i < n * dimension; i++) rows[i] = random_float(kind);
  qr_neighborhood hood = some_hood(rows, n, count, dimension, kind);
  for (int64_t i = 0; i < n; i++) wanted[i] = nearest_rounded(&hood.rounded, i, NULL, count);
  const int32_t *nearest = hood.rounded.nearest;
  for (int32_t isa = 0; isa <= qr_best_isa(); isa++) {
    memset(hood.rounded.nearest, -1, (size_t)n * sizeof *nearest);
    qr_assign_rounded(isa, &hood.rounded, 0, n / 3);
    qr_assign_rounded(isa, &hood.rounded, n / 3, n);
    if (isa == 0) memcpy(first, nearest, (size_t)n * sizeof *first);
    for (int64_t i = 0; i < n; i++)
      CHECK(nearest[i] == first[i] && nearest[i] == wanted[i],
            "%s: row %lld got %d, not %d, of %lld, dimension %lld, kind %d", qr_isa_name(isa), (long long)i, (int)nearest[i],
            (int)wanted[i], (long long)count, (long long)dimension, (int)kind);
  }
  release_guarded();
}

static void check_near_kind(int64_t dimension, enum kind kind) {
  check_rounding(dimension, kind);
  check_rounded_panels(dimension, kind);
  check_rounded(130, MOST, dimension, kind);
  check_rounded(1, 16, dimension, kind);
  check_near(700, 50, 7, dimension, kind);
  check_near(60, 40, 16, dimension, kind);
  check_near(60, 33, 33, dimension, kind);
  check_near(5, 1, 1, dimension, kind);
}

/* More rows than a tile of rows holds. */
static void check_tiles(void) {
  enum { D = 1000, N = 100 };
  float *floats = guarded(sizeof(float) * N * D);
  for (int64_t at = 0; at < N * D; at++) floats[at] = random_float(UNIFORM);
  check_assignment(floats, N, 17, D, UNIFORM);
  release_guarded();
}

/* Rows in fours and left over, columns in whole registers and left over, more than are summed at a time. */
static void check_mean(int64_t n, int64_t dimension, int unit) {
  enum { ROWS_TO_CHOOSE = 9 };
  float *floats = guarded((size_t)(ROWS_TO_CHOOSE * dimension) * sizeof *floats);
  float *mean = guarded((size_t)dimension * sizeof *mean), *wanted = guarded((size_t)dimension * sizeof *wanted);
  int32_t *list = guarded((size_t)n * sizeof *list);
  double square = 0.0;
  for (int64_t at = 0; at < ROWS_TO_CHOOSE * dimension; at++) floats[at] = random_float(UNIFORM);
  for (int64_t i = 0; i < n; i++) list[i] = (int32_t)(random_bits() % ROWS_TO_CHOOSE);
  for (int64_t j = 0; j < dimension; j++) {
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++) sum += floats[list[i] * dimension + j];
    wanted[j] = (float)(sum / (double)n);
    square += (double)wanted[j] * wanted[j];
  }
  for (int64_t j = 0; unit && j < dimension; j++) wanted[j] = (float)(wanted[j] * (1.0 / sqrt(square)));
  for (int32_t isa = 0; isa <= qr_best_isa(); isa++) {
    qr_mean(isa, floats, list, n, dimension, unit, mean);
    CHECK(memcmp(mean, wanted, (size_t)dimension * sizeof *mean) == 0, "%s: another mean of %lld rows, dimension %lld", qr_isa_name(isa),
          (long long)n, (long long)dimension);
  }
  release_guarded();
}

void kmeans_tests(void) {
  static const int64_t dimensions[] = {1, 2, 3, 8, 33, 100};
  for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++)
    for (int kind = 0; kind < KINDS; kind++) {
      check_kind(dimensions[i], (enum kind)kind);
      check_near_kind(dimensions[i], (enum kind)kind);
    }
  CHECK(were_crowded > 100, "only %lld rows had more candidates than places", (long long)were_crowded);
  check_tiles();
  static const int64_t means[] = {1, 3, 4, 5, 8, 11};
  for (size_t i = 0; i < sizeof means / sizeof *means; i++)
    for (int unit = 0; unit < 2; unit++) {
      check_mean(means[i], 131, unit);
      check_mean(means[i], 1100, unit);
    }
  puts("k-means: nearest centroids, in floats and in bytes, of all and of those nearby, and means, as by a plain loop");
}
