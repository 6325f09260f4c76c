/* Searching lists by product-quantized codes: the best of all rows by their sums, then those by 8-bit codes and floats. */
#include "pq.h"

#include <math.h>

#include "scan.h"

enum { STEP_BLOCKS = 4, STEP = STEP_BLOCKS * PQ_BLOCK };

/* estimate = base of the list + term of the row + start + step * sum */
typedef struct estimates {
  const qr_pq *pq;
  const qr_search *search;
  pq4_kernel *sums4;
  float start;
  float step;
  top best;
} estimates;

static int64_t codewords(const qr_pq *pq) { return pq->bits == 4 ? PQ_CODEWORDS_4 : PQ_CODEWORDS_8; }

/* Each codeword's share of the distance in one piece; returns the smallest and the largest. */
static void values_of(const qr_search *search, const qr_pq *pq, int64_t dimension, int64_t piece, float *values, float *range) {
  float factor = search->metric == QR_DOT ? -1.0f : -2.0f;
  int64_t n = codewords(pq), end = pq_first_column(piece + 1, pq->pieces, dimension);
  memset(values, 0, (size_t)n * sizeof *values);
  for (int64_t j = pq_first_column(piece, pq->pieces, dimension); j < end; j++)
    for (int64_t c = 0; c < n; c++) values[c] += factor * search->query[j] * pq->codebooks[j * n + c];
  range[0] = range[1] = values[0];
  for (int64_t c = 1; c < n; c++) {
    range[0] = values[c] < range[0] ? values[c] : range[0];
    range[1] = values[c] > range[1] ? values[c] : range[1];
  }
}

/* Entries are clamped, so that no damaged codebook leads beyond their range. */
static uint32_t entry_of(float value, float smallest, float inverse, uint32_t most) {
  float entry = (value - smallest) * inverse + 0.5f;
  return entry >= (float)most ? most : entry > 0.0f ? (uint32_t)entry : 0;
}

static void fill_piece(const qr_pq *pq, int64_t piece, const float *values, float smallest, float inverse) {
  int64_t n = codewords(pq);
  for (int64_t c = 0; c < n; c++)
    if (pq->bits == 4)
      ((uint8_t *)pq->table)[piece * n + c] = (uint8_t)entry_of(values[c], smallest, inverse, UINT8_MAX);
    else
      ((uint16_t *)pq->table)[piece * n + c] = (uint16_t)entry_of(values[c], smallest, inverse, UINT16_MAX);
}

static void fill_table(estimates *e, int64_t dimension) {
  const qr_pq *pq = e->pq;
  float values[PQ_CODEWORDS_8], range[2], widest = 0.0f;
  double start = 0.0;
  for (int64_t p = 0; p < pq->pieces; p++) {
    values_of(e->search, pq, dimension, p, values, range);
    widest = range[1] - range[0] > widest ? range[1] - range[0] : widest;
    start += range[0];
  }
  float most = pq->bits == 4 ? (float)UINT8_MAX : (float)UINT16_MAX;
  float inverse = widest > 0.0f ? most / widest : 0.0f;
  for (int64_t p = 0; p < pq->pieces; p++) {
    values_of(e->search, pq, dimension, p, values, range);
    fill_piece(pq, p, values, range[0], inverse);
  }
  e->start = (float)start;
  e->step = widest / most;
}

static int is_allowed(const uint64_t *allowed, int64_t row) { return !allowed || (allowed[row >> 6] >> (row & 63) & 1); }

static void offer(estimates *e, float base, int64_t first, int64_t n, const uint32_t *sums) {
  float limit = top_limit(&e->best), start = base + e->start;
  for (int64_t i = 0; i < n; i++) {
    float term = e->pq->terms ? e->pq->terms[first + i] : 0.0f;
    float estimate = start + term + e->step * (float)sums[i];
    if (estimate > limit || !is_allowed(e->search->allowed, first + i)) continue;
    top_offer(&e->best, top_key(estimate, first + i));
    limit = top_limit(&e->best);
  }
}

static void scan_blocks(estimates *e, float base, int64_t first, int64_t end) {
  uint32_t sums[STEP];
  int64_t pieces = e->pq->pieces;
  for (int64_t block = first / PQ_BLOCK; block * PQ_BLOCK < end; block += STEP_BLOCKS) {
    int64_t left = (end + PQ_BLOCK - 1) / PQ_BLOCK - block, at = block * PQ_BLOCK;
    int64_t from = at < first ? first : at, to = at + STEP < end ? at + STEP : end;
    e->sums4(e->pq->table, e->pq->codes + block * pieces * PQ_BLOCK_BYTES, left < STEP_BLOCKS ? left : STEP_BLOCKS, pieces, sums);
    offer(e, base, from, to - from, sums + (from - at));
  }
}

static void scan_bytes(estimates *e, float base, int64_t first, int64_t end) {
  uint32_t sums[STEP];
  const uint16_t *table = e->pq->table;
  int64_t pieces = e->pq->pieces;
  for (; first < end; first += STEP) {
    int64_t n = end - first < STEP ? end - first : STEP;
    for (int64_t i = 0; i < n; i++) {
      const uint8_t *codes = e->pq->codes + (first + i) * pieces;
      uint32_t sum = 0;
      for (int64_t p = 0; p < pieces; p++) sum += table[p * PQ_CODEWORDS_8 + codes[p]];
      sums[i] = sum;
    }
    offer(e, base, first, n, sums);
  }
}

static void rerank(const estimates *e, scan *s, const qr_rows *rows) {
  int32_t list[SCAN_BLOCK];
  for (int64_t at = 0, n; at < e->best.size; at += n) {
    n = e->best.size - at < SCAN_BLOCK ? e->best.size - at : SCAN_BLOCK;
    for (int64_t i = 0; i < n; i++) list[i] = (int32_t)top_row(e->best.keys[at + i]);
    scan_listed(s, rows, list, n);
  }
}

int64_t qr_search_pq(const qr_search *search, const qr_rows *rows, const qr_lists *lists, const qr_pq *pq) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  scan_nearest_lists(&s, lists);
  estimates e = {.pq = pq,
                 .search = search,
                 .sums4 = s.kernels->pq4_sums,
                 .best = {.keys = pq->candidates, .k = pq->rerank}};
  fill_table(&e, rows->dimension);
  for (int64_t i = 0; i < lists->nprobe; i++) {
    int64_t list = top_row(lists->probes[i]), first = lists->offsets[list], end = lists->offsets[list + 1];
    (pq->bits == 4 ? scan_blocks : scan_bytes)(&e, top_distance(lists->probes[i]), first, end);
    search->counters->codes_compared += end - first;
  }
  top_sort(&e.best);
  search->counters->reranked += e.best.size;
  rerank(&e, &s, rows);
  top_sort(&s.best);
  return s.best.size;
}
