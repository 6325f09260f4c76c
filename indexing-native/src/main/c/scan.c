#include "scan.h"

#include "fetch.h"
#include "reservoir.h"

/* Positions 0 .. count - 1, as far as the filter allows rows first .. first + count - 1; returns how many. */
static int64_t allowed_rows(const uint64_t *allowed, int64_t first, int64_t count, int32_t *list) {
  int64_t n = 0;
  for (int64_t i = 0; i < count;) {
    int64_t row = first + i, span = 64 - row % 64;
    uint64_t bits = allowed[row / 64] >> (row % 64);
    if (span > count - i) span = count - i;
    if (span < 64) bits &= (UINT64_C(1) << span) - 1;
    for (; bits; bits &= bits - 1) list[n++] = (int32_t)(i + __builtin_ctzll(bits));
    i += span;
  }
  return n;
}

qr_rows rows_from(const qr_rows *rows, int64_t first) {
  qr_rows tail = {.floats = rows->floats + first * rows->dimension,
                  .rows = rows->rows - first,
                  .dimension = rows->dimension,
                  .on_disk = rows->on_disk};
  if (rows->codes) {
    tail.codes = rows->codes + first * rows->dimension;
    tail.scales = rows->scales + first;
    tail.residuals = rows->residuals + first;
    tail.norms = rows->norms + first;
  }
  return tail;
}

void scan_floats(scan *s, const qr_rows *block, int64_t first, const int32_t *list, int64_t n) {
  float distances[SCAN_BLOCK];
  int is_dot = s->search->metric == QR_DOT;
  f32_kernel *kernel = is_dot ? s->kernels->dot_f32 : s->kernels->l2_f32;
  for (int64_t i = 0; block->on_disk && list && i < n; i++) {
    fetch_mapped(block->floats + list[i] * block->dimension, block->dimension * (int64_t)sizeof(float));
  }
  kernel(s->search->query, block->floats, list, n, block->dimension, distances);
  for (int64_t i = 0; i < n; i++) {
    float distance = is_dot ? -distances[i] : distances[i];
    if (distance > s->limit) continue;
    top_offer(&s->best, top_key(distance, first + row_at(list, i)));
  }
  s->search->counters->vectors_compared += n;
}

static inline __attribute__((always_inline)) void fetch_coded(const qr_rows *rows, int64_t row) {
  fetch(rows->codes + row * rows->dimension, rows->dimension);
  __builtin_prefetch(rows->scales + row);
  __builtin_prefetch(rows->residuals + row);
  __builtin_prefetch(rows->norms + row);
}

/* What the codes of the n rows say that they are at least away. */
static void bound(scan *s, const qr_rows *block, const int32_t *list, int64_t n, float *bounds) {
  int32_t dots[SCAN_BLOCK];
  for (int64_t i = 0; list && i < n; i++) fetch_coded(block, list[i]);
  s->kernels->dot_i16(s->search->query_codes, block->codes, list, n, block->dimension, dots);
  s->kernels->lower_bounds(&s->terms, dots, block, list, n, bounds);
  s->search->counters->codes_compared += n;
}

/* Compares the rows that their codes cannot rule out. */
static void compare_near(scan *s, const qr_rows *block, int64_t first, const int32_t *list, int64_t n, const float *bounds) {
  int32_t kept[SCAN_BLOCK];
  float limit = scan_limit(s);
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) {
    kept[count] = (int32_t)row_at(list, i);
    count += !(bounds[i] > limit);
  }
  if (count > 0) scan_floats(s, block, first, kept, count);
}

/*
 * While too few rows are found there is no limit, and every row would be compared in floats. So the rows that look nearest by their
 * codes are, as many as are lacking: few of the others are then within the limit that these set.
 */
static void compare_nearest_first(scan *s, const qr_rows *block, int64_t first, const int32_t *list, int64_t n,
                                  const float *bounds) {
  uint64_t keys[SCAN_BLOCK];
  int32_t rest[SCAN_BLOCK];
  float bounds_of_rest[SCAN_BLOCK];
  int64_t lacking = s->best.k - s->best.size;
  for (int64_t i = 0; i < n; i++) keys[i] = top_key(bounds[i], row_at(list, i));
  keys_select(keys, n, lacking);
  for (int64_t i = 0; i < n; i++) {
    rest[i] = (int32_t)top_row(keys[i]);
    bounds_of_rest[i] = top_distance(keys[i]);
  }
  scan_floats(s, block, first, rest, lacking);
  compare_near(s, block, first, rest + lacking, n - lacking, bounds_of_rest + lacking);
}

static void compare(scan *s, const qr_rows *block, int64_t first, const int32_t *list, int64_t n) {
  float bounds[SCAN_BLOCK];
  if (!block->codes) {
    scan_floats(s, block, first, list, n);
    return;
  }
  bound(s, block, list, n, bounds);
  if (n > s->best.k - s->best.size && s->best.size < s->best.k && s->limit == INFINITY)
    compare_nearest_first(s, block, first, list, n, bounds);
  else
    compare_near(s, block, first, list, n, bounds);
}

static void scan_block(scan *s, const qr_rows *rows, int64_t first, int64_t count, const uint64_t *allowed) {
  int32_t list[SCAN_BLOCK];
  const int32_t *visited = NULL;
  if (allowed) {
    count = allowed_rows(allowed, first, count, list);
    visited = list;
  }
  if (count == 0) return;
  qr_rows block = rows_from(rows, first);
  compare(s, &block, first, visited, count);
}

void scan_range(scan *s, const qr_rows *rows, int64_t first, int64_t end, const uint64_t *allowed) {
  for (int64_t step; first < end; first += step) {
    step = end - first < SCAN_BLOCK ? end - first : SCAN_BLOCK;
    scan_block(s, rows, first, step, allowed);
  }
}

void scan_piece(scan *s, const qr_rows *rows, int64_t first, const int32_t *list, int64_t n) {
  for (int64_t at = 0, step; at < n; at += step) {
    step = n - at < SCAN_BLOCK ? n - at : SCAN_BLOCK;
    qr_rows block = list ? *rows : rows_from(rows, at);
    compare(s, &block, list ? first : first + at, list ? list + at : NULL, step);
  }
}

void scan_listed(scan *s, const qr_rows *rows, const int32_t *list, int64_t n) { scan_piece(s, rows, 0, list, n); }

scan scan_of(const qr_search *search) {
  return (scan){.kernels = kernels_of(search->isa),
                .search = search,
                .best = {.keys = search->top, .k = search->k},
                .limit = (float)search->limit};
}
