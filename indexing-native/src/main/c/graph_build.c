/*
 * Growing the graph: nodes of one batch each search the graph as it stood before the batch (qr_graph_insert), then every node that they
 * chose takes its links to them (qr_graph_link). Each call writes the links of its own nodes only and reads none that change
 * meanwhile, so batches are the same on any number of threads (Manohar and others, ParlayANN, 2024).
 */
#include "fetch.h"
#include "graph.h"

static viewpoint view_of(const qr_growth *g, int64_t node) {
  double norm = g->rows.norms[node], scale = g->rows.scales[node];
  if (g->metric == QR_DOT) return (viewpoint){.product = scale};
  return (viewpoint){.constant = norm * norm, .square = 1.0, .product = 2.0 * scale};
}

/* Candidates under consideration at once. */
enum { BLOCK = 64 };

/* Distances of at most BLOCK listed nodes to a node, both by their codes: the same from either side, bit for bit. */
static void measure_from(const qr_growth *g, int64_t node, const int32_t *nodes, int64_t n, float *distances) {
  int32_t dots[BLOCK];
  viewpoint from = view_of(g, node);
  kernels_of(g->isa)->dot_i8(g->rows.codes + node * g->rows.dimension, g->rows.codes, nodes, n, g->rows.dimension, dots);
  for (int64_t i = 0; i < n; i++) {
    double norm = from.square != 0 ? g->rows.norms[nodes[i]] : 0.0;
    double product = from.product * g->rows.scales[nodes[i]];
    distances[i] = (float)(from.square * (norm * norm) + from.constant - product * dots[i]);
  }
}

/* Candidates that no chosen one covers so far, the nearest first, and how far they are from the node that chooses. */
typedef struct candidates {
  int32_t nodes[BLOCK];
  float own[BLOCK];
  int64_t n;
} candidates;

static candidates block_of(const uint64_t *keys, int64_t n) {
  candidates block = {.n = n < BLOCK ? n : BLOCK};
  for (int64_t i = 0; i < block.n; i++) {
    block.nodes[i] = (int32_t)top_row(keys[i]);
    block.own[i] = top_distance(keys[i]);
  }
  return block;
}

/* Takes out those, from one on, that are at least as near to this chosen one as to the node. */
static void cover(const qr_growth *g, int64_t chosen, candidates *c, int64_t from) {
  float distances[BLOCK];
  int64_t kept = 0;
  measure_from(g, chosen, c->nodes + from, c->n - from, distances);
  for (int64_t i = from; i < c->n; i++) {
    int is_covered = distances[i - from] <= c->own[i];
    c->nodes[kept] = c->nodes[i];
    c->own[kept] = c->own[i];
    kept += !is_covered;
  }
  c->n = kept;
}

/* Of candidates in ascending order those that none before them covers, at most `most`; returns how many. */
static int64_t uncovered(const qr_growth *g, const uint64_t *keys, int64_t n, int64_t most, int32_t *chosen) {
  int64_t count = 0;
  for (int64_t at = 0; at < n && count < most; at += BLOCK) {
    candidates c = block_of(keys + at, n - at);
    for (int64_t i = 0; i < count; i++) cover(g, chosen[i], &c, 0);
    while (c.n > 0 && count < most) {
      chosen[count++] = c.nodes[0];
      cover(g, c.nodes[0], &c, 1);
    }
  }
  return count;
}

static int is_among(const int32_t *chosen, int64_t n, int64_t node) {
  int64_t i = 0;
  while (i < n && chosen[i] != node) i++;
  return i < n;
}

/*
 * Algorithm 4 of the paper: of candidates in ascending order those that no chosen one covers, then the nearest of the others, at
 * most `most` in all; then the node itself. (Without the others, by dot product: where long rows cover all the rest, lists would
 * have one link or two, and recall falls by a tenth. By other measures they make no difference at equal work.)
 */
static void choose(const qr_growth *g, int64_t node, const uint64_t *keys, int64_t n, int64_t most, int64_t width, int32_t *chosen) {
  int64_t count = uncovered(g, keys, n, most, chosen);
  for (int64_t i = 0; i < n && count < most; i++)
    if (!is_among(chosen, count, top_row(keys[i]))) chosen[count++] = (int32_t)top_row(keys[i]);
  for (; count < width; count++) chosen[count] = (int32_t)node;
}

static int32_t *links_of(const qr_growth *g, int64_t node) { return g->links + node * 2 * g->graph.m; }

static void insert(const qr_growth *g, int64_t node) {
  const int8_t *codes = g->rows.codes + node * g->rows.dimension;
  for (int64_t i = 0; i < g->rows.dimension; i++) g->codes[i] = codes[i];
  viewpoint from = view_of(g, node);
  from.codes = g->codes;
  walk w = walk_from(from, g->isa, &g->rows, &g->graph, &g->walk);
  walk_graph(&w);
  choose(g, node, w.found.keys, w.found.size, g->graph.m, 2 * g->graph.m, links_of(g, node));
}

void qr_graph_insert(const qr_growth *g, int64_t first, int64_t end) {
  for (int64_t node = first; node < end; node++) insert(g, node);
}

/* Chooses anew among n listed nodes. Lists were chosen in ascending order before, but for a few: so they are nearly sorted. */
static void choose_among(const qr_growth *g, int64_t node, const int32_t *list, int64_t n, int64_t most, int64_t width,
                         int32_t *chosen) {
  pool all = {.keys = g->keys, .room = n};
  float distances[BLOCK];
  for (int64_t i = 0; i < n; i++) fetch(g->rows.codes + list[i] * g->rows.dimension, g->rows.dimension);
  for (int64_t at = 0; at < n; at++) {
    if (at % BLOCK == 0) measure_from(g, node, list + at, n - at < BLOCK ? n - at : BLOCK, distances);
    pool_offer(&all, top_key(distances[at % BLOCK], list[at]));
  }
  choose(g, node, all.keys, n, most, width, chosen);
}

/* Where links overflow, a quarter of the room is left free, so that the next few need no choice (a tenth off a build's time). */
static void link_node(const qr_growth *g, int64_t node, const int32_t *sources, int64_t n) {
  int64_t width = 2 * g->graph.m;
  int32_t *links = links_of(g, node);
  int64_t degree = degree_of(links, width, node, g->rows.rows);
  if (degree + n <= width) {
    memcpy(links + degree, sources, (size_t)n * sizeof *links);
    return;
  }
  memcpy(g->list, links, (size_t)degree * sizeof *links);
  memcpy(g->list + degree, sources, (size_t)n * sizeof *links);
  choose_among(g, node, g->list, degree + n, width - width / 4, width, links);
}

void qr_graph_link(const qr_growth *g, const int32_t *offsets, const int32_t *sources, int64_t first, int64_t end) {
  for (int64_t node = first; node < end; node++) {
    int64_t n = offsets[node + 1] - offsets[node];
    if (n > 0) link_node(g, node, sources + offsets[node], n);
  }
}

static void note_change(const qr_growth *g, int64_t node) {
  int64_t words = (g->rows.rows + 63) / 64;
  for (int64_t copy = 0; copy < g->copies; copy++) g->changed[copy * words + node / 64] |= UINT64_C(1) << (node % 64);
}

/* Has the nodes that a node links to link back; where all of them have nearer ones, the nearest does so none the less. */
static void link_back(const qr_growth *g, int64_t node) {
  const int32_t *links = links_of(g, node);
  int64_t degree = degree_of(links, 2 * g->graph.m, node, node);
  int32_t source = (int32_t)node;
  int is_reached = degree == 0;
  for (int64_t i = 0; i < degree; i++) fetch(links_of(g, links[i]), 2 * g->graph.m * (int64_t)sizeof *links);
  for (int64_t i = 0; i < degree; i++) {
    link_node(g, links[i], &source, 1);
    note_change(g, links[i]);
    is_reached |= is_among(links_of(g, links[i]), 2 * g->graph.m, node);
  }
  if (is_reached) return;
  int32_t *host = links_of(g, links[0]);
  int64_t width = 2 * g->graph.m, kept = degree_of(host, width, links[0], g->rows.rows);
  host[kept < width ? kept : width - 1] = source;
}

void qr_graph_append(const qr_growth *growth, int64_t first, int64_t end) {
  qr_growth g = *growth;
  for (int64_t node = first; node < end; node++) {
    g.graph.nodes = node;
    insert(&g, node);
    note_change(&g, node);
    link_back(&g, node);
  }
}

void qr_graph_copy(const qr_graph *graph, uint64_t *changed, int32_t *links) {
  int64_t width = 2 * graph->m;
  for (int64_t word = 0; word < (graph->nodes + 63) / 64; word++) {
    for (; changed[word]; changed[word] &= changed[word] - 1) {
      int64_t node = word * 64 + __builtin_ctzll(changed[word]);
      if (node < graph->nodes) memcpy(links + node * width, graph->links + node * width, (size_t)width * sizeof *links);
    }
  }
}

void qr_graph_thin(const qr_growth *g, int32_t *layer, int64_t first, int64_t end) {
  int64_t m = g->graph.m;
  for (int64_t node = first; node < end; node++) {
    const int32_t *links = links_of(g, node);
    choose_among(g, node, links, degree_of(links, 2 * m, node, g->rows.rows), m, m, layer + node * m);
  }
}
