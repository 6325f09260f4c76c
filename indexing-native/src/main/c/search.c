/*
 * The searches: ranges of rows, block by block, through the filter, the codes' bound and the exact kernel into the top k.
 *
 * A plain scan and an inverted file differ only in which ranges they visit, and the choice of lists is itself a scan, over the
 * centroids. Skipping is by "strictly greater than the limit" alone, so the order of the visits does not show in the answer.
 */
#include "kernels.h"
#include "top.h"

/*
 * Rows per step: their integers and bounds stay in L1, and the limit is never older than this many rows. The first steps are shorter:
 * without a limit every row is compared in floats, and a few rows are enough to find one.
 */
enum { BLOCK = 128, FIRST_BLOCK = 16 };

typedef struct scan {
  const qr_kernels *kernels;
  const qr_search *search;
  bound_terms terms;
  top best;
  int64_t visited;
} scan;

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

/* The rows of a set from `first` on, as a set of its own. */
static qr_rows rows_from(const qr_rows *rows, int64_t first) {
  qr_rows tail = {.floats = rows->floats + first * rows->dimension,
                  .rows = rows->rows - first,
                  .dimension = rows->dimension};
  if (rows->codes) {
    tail.codes = rows->codes + first * rows->dimension;
    tail.scales = rows->scales + first;
    tail.residuals = rows->residuals + first;
    tail.norms = rows->norms + first;
  }
  return tail;
}

/* Full distances of the listed rows (of all n without a list), offered under their number in the whole set. */
static void compare_floats(scan *s, const qr_rows *block, int64_t first, const int32_t *list, int64_t n) {
  float distances[BLOCK];
  int is_dot = s->search->metric == QR_DOT;
  f32_kernel *kernel = is_dot ? s->kernels->dot_f32 : s->kernels->l2_f32;
  kernel(s->search->query, block->floats, list, n, block->dimension, distances);
  for (int64_t i = 0; i < n; i++) {
    float distance = is_dot ? -distances[i] : distances[i];
    top_offer(&s->best, top_key(distance, first + row_at(list, i)));
  }
  s->search->counters->vectors_compared += n;
}

/* Which of the n rows their codes cannot rule out; returns how many. */
static int64_t survivors(scan *s, const qr_rows *block, const int32_t *list, int64_t n, int32_t *kept) {
  int32_t dots[BLOCK];
  float bounds[BLOCK];
  s->kernels->dot_i16(s->search->query_codes, block->codes, list, n, block->dimension, dots);
  s->kernels->lower_bounds(&s->terms, dots, block, list, n, bounds);
  s->search->counters->codes_compared += n;
  float limit = top_limit(&s->best);
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++) {
    kept[count] = (int32_t)row_at(list, i);
    count += !(bounds[i] > limit);
  }
  return count;
}

static void scan_block(scan *s, const qr_rows *rows, int64_t first, int64_t count, const uint64_t *allowed) {
  int32_t list[BLOCK], kept[BLOCK];
  const int32_t *visited = NULL;
  if (allowed) {
    count = allowed_rows(allowed, first, count, list);
    visited = list;
  }
  if (count == 0) return;
  qr_rows block = rows_from(rows, first);
  if (block.codes) {
    count = survivors(s, &block, visited, count, kept);
    visited = kept;
  }
  if (count > 0) compare_floats(s, &block, first, visited, count);
}

static void scan_range(scan *s, const qr_rows *rows, int64_t first, int64_t end, const uint64_t *allowed) {
  for (int64_t step; first < end; first += step, s->visited += step) {
    step = s->visited < FIRST_BLOCK ? FIRST_BLOCK : s->visited < BLOCK ? s->visited : BLOCK;
    if (step > end - first) step = end - first;
    scan_block(s, rows, first, step, allowed);
  }
}

static scan scan_of(const qr_search *search) {
  return (scan){.kernels = kernels_of(search->isa), .search = search, .best = {.keys = search->top, .k = search->k}};
}

int64_t qr_search_exact(const qr_search *search, const qr_rows *rows) {
  qr_rows plain = {.floats = rows->floats, .rows = rows->rows, .dimension = rows->dimension};
  scan s = scan_of(search);
  scan_range(&s, &plain, 0, rows->rows, search->allowed);
  top_sort(&s.best);
  return s.best.size;
}

int64_t qr_search_coded(const qr_search *search, const qr_rows *rows) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  scan_range(&s, rows, 0, rows->rows, search->allowed);
  top_sort(&s.best);
  return s.best.size;
}

int64_t qr_search_lists(const qr_search *search, const qr_rows *rows, const qr_lists *lists) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  scan coarse = s;
  coarse.best = (top){.keys = lists->probes, .k = lists->nprobe};
  scan_range(&coarse, &lists->centroids, 0, lists->centroids.rows, NULL);
  top_sort(&coarse.best);
  for (int64_t i = 0; i < coarse.best.size; i++) {
    int64_t list = top_row(lists->probes[i]);
    scan_range(&s, rows, lists->offsets[list], lists->offsets[list + 1], search->allowed);
  }
  search->counters->lists_probed += coarse.best.size;
  top_sort(&s.best);
  return s.best.size;
}

void qr_lower_bounds(const qr_search *search, const qr_rows *rows, float *out) {
  const qr_kernels *kernels = kernels_of(search->isa);
  bound_terms terms = quantize_query(search, rows->dimension);
  for (int64_t first = 0; first < rows->rows; first += BLOCK) {
    int32_t dots[BLOCK];
    int64_t n = rows->rows - first < BLOCK ? rows->rows - first : BLOCK;
    qr_rows block = rows_from(rows, first);
    kernels->dot_i16(search->query_codes, block.codes, NULL, n, block.dimension, dots);
    kernels->lower_bounds(&terms, dots, &block, NULL, n, out + first);
  }
}
