/* Assignment against plain loops over the contract of panel.h, on every tier, at every count of rows and centroids that tiles cut. */
#include <math.h>
#include <string.h>

#include "panel.h"
#include "quire.h"
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

static void check_assignment(const float *rows, const int32_t *list, int64_t n, int64_t count, int64_t dimension, enum kind kind) {
  const float *centroids = some_centroids(count, dimension, kind);
  int64_t columns = (count + PANEL - 1) / PANEL * PANEL;
  float *panels = guarded((size_t)(columns * dimension) * sizeof *panels);
  float *half_norms = guarded((size_t)columns * sizeof *half_norms);
  int32_t *nearest = guarded((size_t)n * sizeof *nearest);
  float *scores = guarded((size_t)n * sizeof *scores);
  qr_panels(centroids, NULL, count, dimension, panels, half_norms);
  qr_assignment assignment = {.rows = rows,
                              .list = list,
                              .panels = panels,
                              .half_norms = half_norms,
                              .nearest = nearest,
                              .scores = scores,
                              .n = n,
                              .dimension = dimension,
                              .count = count};
  for (int32_t isa = 0; isa <= qr_best_isa(); isa++) {
    qr_assign(isa, &assignment);
    for (int64_t i = 0; i < n; i++) {
      int32_t wanted;
      float best;
      nearest_of(rows + (list ? list[i] : i) * dimension, centroids, count, dimension, &wanted, &best);
      CHECK(nearest[i] == wanted && memcmp(&scores[i], &best, sizeof best) == 0,
            "%s: row %lld of %lld got %d, not %d, of %lld, dimension %lld, kind %d", qr_isa_name(isa), (long long)i, (long long)n,
            (int)nearest[i], (int)wanted, (long long)count, (long long)dimension, (int)kind);
    }
  }
}

static void check_kind(int64_t dimension, enum kind kind) {
  static const int64_t rows[] = {0, 1, 5, 6, 7, 11, 12, 13, 29}, counts[] = {1, 2, 15, 16, 17, MOST};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t j = 0; j < sizeof counts / sizeof *counts; j++) {
      float *floats = guarded((size_t)(ROWS * dimension) * sizeof *floats);
      int32_t *list = guarded((size_t)rows[i] * sizeof *list);
      for (int64_t at = 0; at < ROWS * dimension; at++) floats[at] = random_float(kind);
      for (int64_t at = 0; at < rows[i]; at++) list[at] = (int32_t)(random_bits() % ROWS);
      const float *first = floats + (ROWS - rows[i]) * dimension;
      check_assignment(first, NULL, rows[i], counts[j], dimension, kind);
      check_assignment(floats, list, rows[i], counts[j], dimension, kind);
      release_guarded();
    }
}

/* Whether `candidate` is among the `size` centroids next to `own`: by distance, then by number, `own` itself first. */
static int is_near(const float *centroids, int64_t own, int64_t candidate, const qr_neighborhood *n) {
  const float *at = centroids + own * n->dimension;
  uint64_t key = top_key(score(at, centroids + candidate * n->dimension, n->dimension), candidate);
  int64_t before = 0;
  if (candidate == own) return 1;
  for (int64_t c = 0; c < n->count; c++)
    before += c == own || top_key(score(at, centroids + c * n->dimension, n->dimension), c) < key;
  return before < n->size;
}

static int32_t nearest_near(const float *row, int64_t own, const uint8_t *near, const qr_neighborhood *n) {
  int32_t nearest = -1;
  float best = INFINITY;
  for (int64_t c = 0; c < n->count; c++) {
    if (!n->strays[own] && !near[own * n->count + c]) continue;
    float s = score(row, n->centroids + c * n->dimension, n->dimension);
    if (nearest < 0 || s < best) {
      best = s;
      nearest = (int32_t)c;
    }
  }
  return nearest;
}

/* What every tier has to say of each row, worked out once. */
static int32_t *wanted_near(const int32_t *own, int64_t n, const qr_neighborhood *hood) {
  uint8_t *near = guarded((size_t)(hood->count * hood->count));
  int32_t *wanted = guarded((size_t)n * sizeof *wanted);
  for (int64_t from = 0; from < hood->count; from++)
    for (int64_t to = 0; to < hood->count; to++) near[from * hood->count + to] = (uint8_t)is_near(hood->centroids, from, to, hood);
  for (int64_t i = 0; i < n; i++) wanted[i] = nearest_near(hood->rows + i * hood->dimension, own[i], near, hood);
  return wanted;
}

/* Lists of rows in any order, some empty, one longer than what is assigned at a time. */
static void check_near(int64_t n, int64_t count, int64_t size, int64_t dimension, enum kind kind) {
  float *rows = guarded((size_t)(n * dimension) * sizeof *rows);
  int32_t *own = guarded((size_t)n * sizeof *own), *nearest = guarded((size_t)n * sizeof *nearest);
  int32_t *list_rows = guarded((size_t)n * sizeof *list_rows), *offsets = guarded((size_t)(count + 1) * sizeof *offsets);
  uint8_t *strays = guarded((size_t)count);
  int64_t columns = (count + PANEL - 1) / PANEL * PANEL, at = 0;
  qr_neighborhood hood = {.rows = rows,
                          .list_rows = list_rows,
                          .offsets = offsets,
                          .centroids = some_centroids(count, dimension, kind),
                          .strays = strays,
                          .nearest = nearest,
                          .count = count,
                          .size = size,
                          .dimension = dimension};
  float *panels = guarded((size_t)(columns * dimension) * sizeof *panels), *half_norms = guarded((size_t)columns * sizeof *panels);
  for (int64_t i = 0; i < n * dimension; i++) rows[i] = random_float(kind);
  for (int64_t i = 0; i < n; i++) own[i] = i < n / 2 ? (int32_t)(count / 2) : (int32_t)(random_bits() % (uint64_t)count);
  for (int64_t c = 0; c < count; c++) {
    strays[c] = random_bits() % 4 == 0;
    offsets[c] = (int32_t)at;
    for (int64_t i = n - 1; i >= 0; i--)
      if (own[i] == c) list_rows[at++] = (int32_t)i;
  }
  offsets[count] = (int32_t)at;
  qr_panels(hood.centroids, NULL, count, dimension, panels, half_norms);
  hood.panels = panels;
  hood.half_norms = half_norms;
  void *scratch = guarded((size_t)qr_near_bytes(count, size, dimension));
  const int32_t *wanted = wanted_near(own, n, &hood);
  for (int32_t isa = 0; isa <= qr_best_isa(); isa++) {
    int64_t changed = 0, cut = count / 3;
    memcpy(nearest, own, (size_t)n * sizeof *own);
    int64_t told = qr_assign_near(isa, &hood, 0, cut, scratch) + qr_assign_near(isa, &hood, cut, count, scratch);
    for (int64_t i = 0; i < n; i++) {
      changed += wanted[i] != own[i];
      CHECK(nearest[i] == wanted[i], "%s: row %lld of list %d got %d, not %d, of %lld near, dimension %lld, kind %d", qr_isa_name(isa),
            (long long)i, (int)own[i], (int)nearest[i], (int)wanted[i], (long long)size, (long long)dimension, (int)kind);
    }
    CHECK(told == changed, "%s: %lld rows changed, not %lld", qr_isa_name(isa), (long long)changed, (long long)told);
  }
  release_guarded();
}

static void check_near_kind(int64_t dimension, enum kind kind) {
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
  check_assignment(floats, NULL, N, 17, D, UNIFORM);
  release_guarded();
}

static void check_mean(int unit) {
  enum { D = 131, N = 9 };
  float *floats = guarded(sizeof(float) * N * D), *mean = guarded(sizeof(float) * D);
  int32_t list[] = {8, 0, 3};
  for (int64_t at = 0; at < N * D; at++) floats[at] = random_float(UNIFORM);
  qr_mean(floats, list, 3, D, unit, mean);
  double square = 0.0, wanted[D];
  for (int i = 0; i < D; i++) {
    wanted[i] = (float)(((double)floats[8 * D + i] + floats[i] + floats[3 * D + i]) / 3.0);
    square += wanted[i] * wanted[i];
  }
  for (int i = 0; i < D; i++) {
    double scaled = unit ? wanted[i] / sqrt(square) : wanted[i];
    CHECK(fabs(mean[i] - scaled) < 1e-6, "column %d of a mean is %g, not %g", i, (double)mean[i], scaled);
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
  check_tiles();
  check_mean(0);
  check_mean(1);
  puts("k-means: nearest centroids, of all and of those nearby, as by a plain loop");
}
