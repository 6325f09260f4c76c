#include "graph.h"

#include "scan.h"

/* Codes are fetched this many nodes ahead of the comparison: their rows lie anywhere, and waiting for them is most of a walk. */
enum { AHEAD = 4, CACHE_LINE = 64 };

static void prefetch_codes(const walk *w, int64_t node) {
  const int8_t *codes = w->rows->codes + node * w->rows->dimension;
  for (int64_t i = 0; i < w->rows->dimension; i += CACHE_LINE) __builtin_prefetch(codes + i);
  __builtin_prefetch(w->rows->scales + node);
}

static void measure(walk *w, const int32_t *nodes, int64_t n, float *distances) {
  int32_t dots[MOST_LINKS];
  const qr_rows *rows = w->rows;
  w->kernels->dot_i16(w->from.codes, rows->codes, nodes, n, rows->dimension, dots);
  for (int64_t i = 0; i < n; i++) {
    double norm = w->from.square != 0 ? rows->norms[nodes[i]] : 0.0;
    double product = w->from.product * rows->scales[nodes[i]];
    distances[i] = (float)(w->from.square * (norm * norm) + w->from.constant - product * dots[i]);
  }
  w->compared += n;
}

/* The same in small steps, each while the codes of the next are on their way. */
static void measure_ahead(walk *w, const int32_t *nodes, int64_t n, float *distances) {
  for (int64_t i = 0; i < n && i < AHEAD; i++) prefetch_codes(w, nodes[i]);
  for (int64_t i = 0; i < n; i += AHEAD) {
    for (int64_t j = i + AHEAD; j < n && j < i + 2 * AHEAD; j++) prefetch_codes(w, nodes[j]);
    measure(w, nodes + i, n - i < AHEAD ? n - i : AHEAD, distances + i);
  }
}

/* Goes to a nearer neighbour as long as there is one, layer by layer; returns where it ends. */
static int32_t descend(walk *w) {
  int32_t nearest = 0;
  float best, distances[MOST_LINKS];
  measure(w, &nearest, 1, &best);
  const int32_t *layer = w->graph->upper_links;
  for (int64_t l = 0; l < w->graph->layers; l++) layer += w->graph->sizes[l] * w->graph->m;
  for (int64_t l = w->graph->layers - 1; l >= 0; l--) {
    layer -= w->graph->sizes[l] * w->graph->m;
    for (int32_t node = -1; node != nearest;) {
      node = nearest;
      const int32_t *links = layer + node * w->graph->m;
      int64_t n = degree_of(links, w->graph->m, node, w->graph->sizes[l]);
      measure_ahead(w, links, n, distances);
      for (int64_t i = 0; i < n; i++)
        if (distances[i] < best) {
          best = distances[i];
          nearest = links[i];
        }
    }
  }
  return nearest;
}

/* Marks a node; returns whether it was new. */
static int visit(walk *w, int32_t node) {
  uint64_t bit = UINT64_C(1) << (node & 63), *word = w->visited + (node >> 6);
  if (*word & bit) return 0;
  *word |= bit;
  if (w->touched_count < w->touched_room) w->touched[w->touched_count] = node >> 6;
  w->touched_count++;
  return 1;
}

/* Leaves the marks as they were found: none. */
static void forget(walk *w) {
  if (w->touched_count > w->touched_room)
    memset(w->visited, 0, (size_t)((w->graph->nodes + 63) / 64) * sizeof *w->visited);
  else
    for (int64_t i = 0; i < w->touched_count; i++) w->visited[w->touched[i]] = 0;
  w->touched_count = 0;
}

/* The first of the further rows that repeat this node or a later one. */
static int64_t first_twin(const walk *w, int64_t node) {
  int64_t low = 0, high = w->rows->rows - w->graph->nodes;
  while (low < high) {
    int64_t middle = (low + high) / 2;
    if (w->graph->twins[middle] < node)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* A node whose row the filter refuses may still answer by a row that repeats it; whether one is allowed is seen at the end. */
static int may_answer(const walk *w, int64_t node) {
  if (!w->allowed || (w->allowed[node >> 6] >> (node & 63) & 1)) return 1;
  int64_t twin = first_twin(w, node);
  return twin < w->rows->rows - w->graph->nodes && w->graph->twins[twin] == node;
}

static int is_beyond(const walk *w, uint64_t key) { return w->found.size == w->found.k && key > w->found.keys[0]; }

/* Drops what will never be visited, being farther than all that was found; returns whether that made room. */
static int trim(walk *w) {
  top *frontier = &w->frontier;
  int64_t kept = 0;
  for (int64_t i = 0; i < frontier->size; i++)
    if (!is_beyond(w, ~frontier->keys[i])) {
      uint64_t key = frontier->keys[i];
      top_rise(frontier->keys, kept++, key);
    }
  frontier->size = kept;
  return kept < frontier->k;
}

static int meet(walk *w, int32_t node, float distance) {
  uint64_t key = top_key(distance, node);
  if (is_beyond(w, key)) return 1;
  if (w->frontier.size == w->frontier.k && !trim(w)) return 0;
  top_rise(w->frontier.keys, w->frontier.size++, ~key);
  if (may_answer(w, node)) top_offer(&w->found, key);
  return 1;
}

/* Meets the neighbours of a node that were not met before. */
static int expand(walk *w, int64_t node) {
  int64_t width = 2 * w->graph->m, n = 0;
  const int32_t *links = w->graph->links + node * width;
  int64_t degree = degree_of(links, width, node, w->graph->nodes);
  int32_t fresh[MOST_LINKS];
  float distances[MOST_LINKS];
  for (int64_t i = 0; i < degree; i++)
    if (visit(w, links[i])) fresh[n++] = links[i];
  w->nodes_visited++;
  if (n == 0) return 1;
  measure_ahead(w, fresh, n, distances);
  for (int64_t i = 0; i < n; i++)
    if (!meet(w, fresh[i], distances[i])) return 0;
  return w->compared <= w->budget;
}

walk walk_from(viewpoint from, int32_t isa, const qr_rows *rows, const qr_graph *graph, const qr_walk *scratch) {
  return (walk){.kernels = kernels_of(isa),
                .rows = rows,
                .graph = graph,
                .from = from,
                .found = {.keys = scratch->found, .k = scratch->ef},
                .frontier = {.keys = scratch->frontier, .k = scratch->room},
                .visited = scratch->visited,
                .touched = scratch->touched,
                .touched_room = scratch->touched_room,
                .budget = scratch->budget};
}

int walk_graph(walk *w) {
  float distance;
  int32_t entry = descend(w);
  measure(w, &entry, 1, &distance);
  visit(w, entry);
  int going = meet(w, entry, distance);
  while (going && w->frontier.size > 0) {
    uint64_t key = ~top_pop(&w->frontier);
    if (is_beyond(w, key)) break;
    going = expand(w, top_row(key));
  }
  forget(w);
  return going;
}

/* The found nodes and the rows that repeat them, nearest first, through the filter and the exact kernel. */
static void rerank(walk *w, scan *s) {
  int32_t list[SCAN_BLOCK];
  int64_t n = 0, twins = w->rows->rows - w->graph->nodes;
  top_sort(&w->found);
  for (int64_t i = 0; i < w->found.size; i++) {
    int64_t node = top_row(w->found.keys[i]);
    if (!w->allowed || (w->allowed[node >> 6] >> (node & 63) & 1)) list[n++] = (int32_t)node;
    if (n == SCAN_BLOCK || i == w->found.size - 1) {
      scan_listed(s, w->rows, list, n);
      n = 0;
    }
    if (twins == 0) continue;
    int64_t first = first_twin(w, node), end = first_twin(w, node + 1);
    scan_range(s, w->rows, w->graph->nodes + first, w->graph->nodes + end, w->allowed);
  }
}

int64_t qr_search_graph(const qr_search *search, const qr_rows *rows, const qr_graph *graph, const qr_walk *scratch) {
  scan s = scan_of(search);
  s.terms = quantize_query(search, rows->dimension);
  viewpoint from = {.codes = search->query_codes,
                    .constant = s.terms.constant,
                    .square = s.terms.square,
                    .product = s.terms.product};
  walk w = walk_from(from, search->isa, rows, graph, scratch);
  w.allowed = search->allowed;
  int arrived = walk_graph(&w);
  search->counters->codes_compared += w.compared;
  search->counters->nodes_visited += w.nodes_visited;
  if (!arrived) return -1;
  search->counters->reranked += w.found.size;
  rerank(&w, &s);
  top_sort(&s.best);
  return s.best.size;
}
