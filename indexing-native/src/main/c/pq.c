/* Searching lists by short codes: the best rows by their estimates, which refine.c then compares again. */
#include "pq_search.h"
#include "rotate.h"

enum { STEP_BLOCKS = 4, STEP = STEP_BLOCKS * PQ_BLOCK };

static int is_allowed(const uint64_t *allowed, int64_t row) { return !allowed || (allowed[row >> 6] >> (row & 63) & 1); }

/* Rows first .. first + n - 1, of which sums and terms are known; n at most 32. */
static void offer(pq_scan *s, int64_t first, int64_t n, const uint32_t *sums) {
  float estimates[PQ_BLOCK];
  const qr_pq *pq = s->pq;
  if (!s->kernels->pq_estimates(&s->line, sums, pq->terms + first, pq->factors + first, n, s->best.limit, estimates)) return;
  for (int64_t i = 0; i < n; i++)
    if (!(estimates[i] > s->best.limit) && is_allowed(s->search->allowed, first + i))
      reservoir_add(&s->best, top_key(estimates[i], first + i));
}

static void scan_blocks(pq_scan *s, int64_t first, int64_t end) {
  uint32_t sums[STEP];
  int64_t pieces = s->pq->pieces, blocks = (end + PQ_BLOCK - 1) / PQ_BLOCK, bytes = pieces * pq_block_bytes(s->pq->bits);
  pq_sums_kernel *sum = s->pq->bits == 8 ? s->kernels->pq8_sums : s->kernels->pq4_sums;
  for (int64_t block = first / PQ_BLOCK; block < blocks; block += STEP_BLOCKS) {
    int64_t n = blocks - block < STEP_BLOCKS ? blocks - block : STEP_BLOCKS;
    sum(s->pq->table, s->pq->codes + block * bytes, n, pieces, sums);
    for (int64_t b = 0; b < n; b++) {
      int64_t at = (block + b) * PQ_BLOCK, from = at < first ? first : at, to = at + PQ_BLOCK < end ? at + PQ_BLOCK : end;
      offer(s, from, to - from, sums + b * PQ_BLOCK + (from - at));
    }
  }
}

/* Turns the query and fills its table and the line's start and step. */
static void prepare(pq_scan *s) {
  const qr_pq *pq = s->pq;
  rotate(&pq->rotation, s->kernels, s->search->query, 1, pq->floats);
  s->query = pq->floats;
  s->kernels->pq_table(pq, s->query, pq->floats + pq->rotation.dimension, &s->line);
}

static pq_scan pq_scan_of(const qr_search *search, const qr_lists *lists, const qr_pq *pq) {
  pq_scan s = {.pq = pq,
               .search = search,
               .lists = lists,
               .kernels = kernels_of(search->isa),
               .best = {.keys = pq->candidates, .k = pq->rerank, .limit = INFINITY}};
  prepare(&s);
  return s;
}

int64_t qr_search_pq(const qr_search *search, const qr_rows *rows, const qr_lists *lists, const qr_pq *pq) {
  scan answer = scan_of(search);
  answer.terms = quantize_query(search, rows->dimension);
  scan_nearest_lists(&answer, lists);
  pq_scan s = pq_scan_of(search, lists, pq);
  for (int64_t i = 0; i < lists->nprobe; i++) {
    int64_t list = top_row(lists->probes[i]), first = lists->offsets[list], end = lists->offsets[list + 1];
    s.line.base = top_distance(lists->probes[i]);
    scan_blocks(&s, first, end);
    search->counters->codes_compared += end - first;
  }
  reservoir_shrink(&s.best);
  search->counters->reranked += s.best.size;
  pq_refine(&s, &answer, rows);
  top_sort(&answer.best);
  return answer.best.size;
}

int64_t qr_scan_pq(const qr_search *search, const qr_rows *rows, const qr_lists *lists, const qr_pq *pq) {
  qr_counters of_lists = {0}; /* lists only order the rows here */
  qr_search coarse = *search;
  coarse.counters = &of_lists;
  scan nearest = scan_of(&coarse), answer = scan_of(search);
  nearest.terms = quantize_query(search, rows->dimension);
  scan_nearest_lists(&nearest, lists);
  pq_scan s = pq_scan_of(search, lists, pq);
  for (int64_t i = 0; i < lists->nprobe; i++) pq_scan_list(&s, &answer, rows, i);
  top_sort(&answer.best);
  return answer.best.size;
}
