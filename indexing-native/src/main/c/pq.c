/* Searching lists by short codes: the best rows by their estimates, which refine.c then compares again. */
#include "ahead.h"
#include "pq_search.h"
#include "rotate.h"

enum { STEP_BLOCKS = 4, STEP = STEP_BLOCKS * PQ_BLOCK };

/* Bits from .. to - 1, within 0 .. 31. */
static uint32_t bits_between(int64_t from, int64_t to) {
  return (uint32_t)((UINT64_C(1) << to) - (UINT64_C(1) << from));
}

/* Terms and factors of a block; those of the last one, which may end early, in a copy. */
typedef struct block_terms {
  const float *terms;
  const float *factors;
  float copies[2][PQ_BLOCK];
} block_terms;

static void terms_of_block(const pq_scan *s, int64_t at, block_terms *of) {
  int64_t rows = s->lists->offsets[s->lists->centroids.rows], n = rows - at;
  of->terms = s->pq->terms + at;
  of->factors = s->pq->factors + at;
  if (n >= PQ_BLOCK) return;
  memset(of->copies, 0, sizeof of->copies);
  memcpy(of->copies[0], of->terms, (size_t)n * sizeof *of->terms);
  memcpy(of->copies[1], of->factors, (size_t)n * sizeof *of->factors);
  of->terms = of->copies[0];
  of->factors = of->copies[1];
}

/* Those rows first .. end - 1 that are in a block of which the sums are known. */
static void offer(pq_scan *s, int64_t block, int64_t first, int64_t end, const uint32_t *sums) {
  float estimates[PQ_BLOCK];
  block_terms of;
  int64_t at = block * PQ_BLOCK, from = first > at ? first - at : 0, to = end - at < PQ_BLOCK ? end - at : PQ_BLOCK;
  terms_of_block(s, at, &of);
  uint32_t near = s->kernels->pq_estimates(&s->line, sums, of.terms, of.factors, s->best.limit, estimates) & bits_between(from, to);
  const uint64_t *allowed = s->search->allowed;
  if (near && allowed) near &= (uint32_t)(allowed[at >> 6] >> (at & 63));
  for (; near; near &= near - 1) {
    int i = __builtin_ctz(near);
    if (!(estimates[i] > s->best.limit)) reservoir_add(&s->best, top_key(estimates[i], at + i));
  }
}

static void scan_blocks(pq_scan *s, int64_t first, int64_t end) {
  uint32_t sums[STEP];
  int64_t pieces = s->pq->pieces, blocks = (end + PQ_BLOCK - 1) / PQ_BLOCK, bytes = pieces * pq_block_bytes(s->pq->bits);
  pq_sums_kernel *sum = s->pq->bits == 8 ? s->kernels->pq8_sums : s->kernels->pq4_sums;
  for (int64_t block = first / PQ_BLOCK; block < blocks; block += STEP_BLOCKS) {
    int64_t n = blocks - block < STEP_BLOCKS ? blocks - block : STEP_BLOCKS;
    sum(s->pq->table, s->pq->codes + block * bytes, n, pieces, sums);
    for (int64_t b = 0; b < n; b++) offer(s, block + b, first, end, sums + b * PQ_BLOCK);
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

/* Short codes are few bytes: those of many lists have room at once. */
enum { LISTS_AHEAD = 64 };

static void ask_for_blocks(const pq_scan *s, int64_t probe) {
  if (probe >= s->lists->nprobe) return;
  int64_t list = top_row(s->lists->probes[probe]), first = s->lists->offsets[list], end = s->lists->offsets[list + 1];
  int64_t bytes = s->pq->pieces * pq_block_bytes(s->pq->bits);
  ahead_range(s->pq->codes, bytes, first / PQ_BLOCK, (end + PQ_BLOCK - 1) / PQ_BLOCK, NULL);
  ahead_range(s->pq->terms, sizeof(float), first, end, NULL);
  ahead_range(s->pq->factors, sizeof(float), first, end, NULL);
}

int64_t qr_search_pq(const qr_search *search, const qr_rows *rows, const qr_lists *lists, const qr_pq *pq) {
  scan answer = scan_of(search);
  answer.terms = quantize_query(search, rows->dimension);
  scan_nearest_lists(&answer, lists);
  pq_scan s = pq_scan_of(search, lists, pq);
  for (int64_t i = 0; rows->on_disk && i < LISTS_AHEAD; i++) ask_for_blocks(&s, i);
  for (int64_t i = 0; i < lists->nprobe; i++) {
    if (rows->on_disk) ask_for_blocks(&s, i + LISTS_AHEAD);
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
  if (rows->on_disk) pq_ask_for_list(&s, 0);
  for (int64_t i = 0; i < lists->nprobe; i++) {
    if (rows->on_disk) pq_ask_for_list(&s, i + 1);
    pq_scan_list(&s, &answer, rows, i);
  }
  top_sort(&answer.best);
  return answer.best.size;
}
