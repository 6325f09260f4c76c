/*
 * From the best of a scan by short codes to the answer. Each candidate gets an estimate by its fine code and a bound, the least distance
 * that its error leaves likely (certain up to 10 columns; see pq.h). The k of the least estimates are compared in floats; what they
 * set as the limit rules out most of the others by their bounds.
 */
#include <math.h>

#include "ahead.h"
#include "pq_bound.h"
#include "pq_search.h"

/* A normal variable is beyond it once in 740 times. */
#define DEVIATIONS 3.0

/* Rows compared at a time; few where each may lower the limit. */
enum { STEP = 64, FEW = 6 };

/* What of the query and the list an estimate needs. */
typedef struct view {
  double query_norm;
  double scale;     /* of the query's codes */
  double centre;    /* 7.5 times their sum: what the grid's offset adds */
  double share;     /* of the error's norm that counts */
  double lost;      /* by rounding the query, for a unit of factor */
  double longest;   /* what f y may be, for a unit of factor */
  pq_rounding rounding;
  int is_dot;
} view;

static double norm_of(const float *x, int64_t n) {
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++) sum += (double)x[i] * x[i];
  return sqrt(sum);
}

/* The rotated query in 16 bits, as dot_u4 wants it; `certain`: errors count in full. */
static view view_of(const pq_scan *s, int64_t dimension, int certain) {
  float most = 0.0f;
  for (int64_t j = 0; j < dimension; j++) most = fabsf(s->query[j]) > most ? fabsf(s->query[j]) : most;
  double amplitude = query_amplitude(dimension), scale = most > 0x1p-100f ? most / amplitude : 0.0;
  double inverse = scale > 0.0 ? 1.0 / scale : 0.0;
  int64_t sum = 0;
  s->pq->fine_query[2 * pq_fine_bytes(dimension) - 1] = 0;
  for (int64_t j = 0; j < dimension; j++) {
    double scaled = s->query[j] * inverse;
    int32_t code = (int32_t)(scaled + (scaled < 0 ? -0.5 : 0.5));
    s->pq->fine_query[j] = (int16_t)code;
    sum += code;
  }
  int is_dot = s->search->metric == QR_DOT;
  double root = sqrt((double)dimension), rounding = scale > 0.0 ? 0.5 * scale : most;
  return (view){.query_norm = norm_of(s->search->query, dimension),
                .scale = scale,
                .centre = 7.5 * (double)sum,
                .share = !certain && dimension > 10 ? DEVIATIONS / sqrt((double)dimension - 1.0) : 1.0,
                .lost = rounding * root * 7.5 * root * (1.0 + 0x1p-20),
                .longest = 7.5 * root * (is_dot ? 1.0 : 0.5),
                .rounding = pq_rounding_of(&s->pq->rotation),
                .is_dot = is_dot};
}

/* The probed lists by their first rows, so that a row finds its own; empty lists would hide others. */
static int64_t fill_ranges(const pq_scan *s) {
  top ranges = {.keys = s->pq->ranges, .k = s->lists->nprobe};
  for (int64_t i = 0; i < s->lists->nprobe; i++) {
    int64_t list = top_row(s->lists->probes[i]), first = s->lists->offsets[list];
    if (s->lists->offsets[list + 1] > first) top_offer(&ranges, (uint64_t)first << 32 | (uint64_t)i);
  }
  top_sort(&ranges);
  return ranges.size;
}

/* The probe of a row: the last range that begins at or before it. */
static int64_t probe_of(const uint64_t *ranges, int64_t n, int64_t row) {
  int64_t low = 0;
  while (n > 1) {
    int64_t half = n / 2;
    low += (int64_t)(ranges[low + half] >> 32) <= row ? half : 0;
    n -= half;
  }
  return (int64_t)(uint32_t)ranges[low];
}

typedef struct estimate {
  double distance;
  double doubt;
} estimate;

/* How far the turned query may be from a turned centroid. */
static double reach_of(const view *v, double base, double centroid_norm) {
  double squares = v->query_norm * v->query_norm + centroid_norm * centroid_norm;
  return sqrt(fabs(v->is_dot ? squares + 2.0 * base : base) + squares * v->rounding.share + v->rounding.smallest);
}

/* pq.h has the estimate and its error, pq_bound.h what rounding adds. */
static estimate estimate_of(const pq_scan *s, const view *v, int64_t row, int64_t probe, int32_t dot) {
  const float *terms = s->pq->fine_terms + 3 * row;
  double base = top_distance(s->lists->probes[probe]), term = terms[0], factor = terms[1], length = fabs(factor);
  double centroid_norm = s->lists->centroids.norms[top_row(s->lists->probes[probe])];
  double distance = base + term + factor * (v->scale * ((double)dot - v->centre));
  double row_norm = centroid_norm + length * v->longest, norms = v->query_norm + row_norm;
  double rounding = (fabs(base) + norms * row_norm) * v->rounding.share + (norms + 1.0) * v->rounding.smallest;
  return (estimate){distance, terms[2] * reach_of(v, base, centroid_norm) * v->share + length * v->lost + rounding};
}

/* Rows by ascending number: those of keys up to `last`, and others that by their bounds may be as near as it. */
static top rows_of(const pq_scan *s, uint64_t last) {
  float limit = top_distance(last);
  top rows = {.keys = s->best.keys + s->best.k, .k = s->best.size};
  for (int64_t i = 0; i < s->best.size; i++)
    if (s->best.keys[i] <= last || !(s->pq->bounds[i] > limit)) top_offer(&rows, (uint64_t)top_row(s->best.keys[i]));
  top_sort(&rows);
  return rows;
}

/* Asks the disk for the fine codes of all that the scan has found. */
static void ask_for_fine_codes(const pq_scan *s, int64_t dimension) {
  top rows = rows_of(s, UINT64_MAX);
  ahead codes = {0}, terms = {0};
  for (int64_t i = 0; i < rows.size; i++) {
    int64_t row = top_row(rows.keys[i]), bytes = pq_fine_bytes(dimension);
    ahead_add(&codes, s->pq->fine_codes + row * bytes, bytes);
    ahead_add(&terms, s->pq->fine_terms + 3 * row, 3 * sizeof(float));
  }
  ahead_end(&codes);
  ahead_end(&terms);
}

static void ask_for_vector(const qr_rows *rows, int64_t row) {
  fetch_mapped(rows->floats + row * rows->dimension, rows->dimension * (int64_t)sizeof(float));
}

/* Asks the disk for the vectors that are about to be compared, before a first one is: few of them are ruled out by the others. */
static void ask_for_vectors(const pq_scan *s, const qr_rows *rows, uint64_t last) {
  top wanted = rows_of(s, last);
  ahead vectors = {0};
  for (int64_t i = 0; i < wanted.size; i++) {
    ahead_add(&vectors, rows->floats + top_row(wanted.keys[i]) * rows->dimension, rows->dimension * (int64_t)sizeof(float));
  }
  ahead_end(&vectors);
}

/* Keys of the scan become keys by fine codes, with a bound each. */
static void measure(const pq_scan *s, const view *v, int64_t dimension, int64_t ranges) {
  int32_t rows[STEP], dots[STEP];
  uint64_t *keys = s->best.keys;
  float *bounds = s->pq->bounds;
  for (int64_t at = 0, n; at < s->best.size; at += n, keys += n, bounds += n) {
    n = s->best.size - at < STEP ? s->best.size - at : STEP;
    for (int64_t i = 0; i < n; i++) rows[i] = (int32_t)top_row(keys[i]);
    s->kernels->dot_u4(s->pq->fine_query, s->pq->fine_codes, rows, n, dimension, dots);
    for (int64_t i = 0; i < n; i++) {
      estimate e = estimate_of(s, v, rows[i], probe_of(s->pq->ranges, ranges, rows[i]), dots[i]);
      keys[i] = top_key((float)e.distance, rows[i]);
      bounds[i] = (float)(e.distance - e.doubt);
    }
  }
}

/* The largest of the k least keys. */
static uint64_t last_of_least(const pq_scan *s, int64_t k) {
  if (s->best.size <= k) return UINT64_MAX;
  uint64_t *copy = s->best.keys + s->best.k;
  memcpy(copy, s->best.keys, (size_t)s->best.size * sizeof *copy);
  keys_select(copy, s->best.size, k);
  return copy[k - 1];
}

void pq_refine(pq_scan *s, scan *answer, const qr_rows *rows) {
  qr_rows plain = {.floats = rows->floats, .rows = rows->rows, .dimension = rows->dimension};
  view v = view_of(s, rows->dimension, 0);
  if (rows->on_disk) ask_for_fine_codes(s, rows->dimension);
  measure(s, &v, rows->dimension, fill_ranges(s));
  uint64_t last = last_of_least(s, s->search->k);
  float asked = rows->on_disk ? top_distance(last) : INFINITY; /* by estimates; distances may leave a few more in doubt */
  if (rows->on_disk) ask_for_vectors(s, rows, last);
  int32_t list[STEP];
  for (int certain = 1; certain >= 0; certain--) {
    int64_t n = 0;
    for (int64_t i = 0; i < s->best.size; i++) {
      if ((s->best.keys[i] <= last) != certain || (!certain && s->pq->bounds[i] > scan_limit(answer))) continue;
      list[n++] = (int32_t)top_row(s->best.keys[i]);
      if (asked < s->pq->bounds[i]) ask_for_vector(rows, list[n - 1]);
      if (n < (certain ? STEP : FEW)) continue;
      scan_listed(answer, &plain, list, n);
      n = 0;
    }
    scan_listed(answer, &plain, list, n);
  }
}

/* Positions of the allowed rows among first .. first + n - 1, as row numbers. */
static int64_t allowed_among(const uint64_t *allowed, int64_t first, int64_t n, int32_t *list) {
  int64_t count = 0;
  for (int64_t row = first; row < first + n; row++)
    if (!allowed || (allowed[row >> 6] >> (row & 63) & 1)) list[count++] = (int32_t)row;
  return count;
}

void pq_ask_for_list(const pq_scan *s, int64_t probe) {
  if (probe >= s->lists->nprobe) return;
  int64_t list = top_row(s->lists->probes[probe]), first = s->lists->offsets[list], end = s->lists->offsets[list + 1];
  int64_t bytes = pq_fine_bytes(s->pq->rotation.dimension);
  ahead_range(s->pq->fine_codes, bytes, first, end, s->search->allowed);
  ahead_range(s->pq->fine_terms, 3 * sizeof(float), first, end, s->search->allowed);
}

void pq_scan_list(const pq_scan *s, scan *answer, const qr_rows *rows, int64_t probe) {
  int32_t list[STEP], kept[STEP], dots[STEP];
  qr_rows plain = {.floats = rows->floats, .rows = rows->rows, .dimension = rows->dimension, .on_disk = rows->on_disk};
  view v = view_of(s, rows->dimension, 1);
  int64_t at = top_row(s->lists->probes[probe]), end = s->lists->offsets[at + 1];
  for (int64_t first = s->lists->offsets[at], step; first < end; first += step) {
    step = end - first < STEP ? end - first : STEP;
    int64_t n = allowed_among(s->search->allowed, first, step, list), doubtful = 0;
    s->kernels->dot_u4(s->pq->fine_query, s->pq->fine_codes, list, n, rows->dimension, dots);
    s->search->counters->codes_compared += n;
    for (int64_t i = 0; i < n; i++) {
      estimate e = estimate_of(s, &v, list[i], probe, dots[i]);
      kept[doubtful] = list[i];
      doubtful += !(e.distance - e.doubt > scan_limit(answer));
    }
    scan_listed(answer, &plain, kept, doubtful);
  }
}
