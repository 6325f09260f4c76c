package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.quire.domain.library.IndexSpec;
import dev.quire.indexing.kernel.Structs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The links of a graph, layer by layer, as graph.h lays them out: layer 0 holds all nodes, layer l
 * the first {@code size(l)}.
 */
final class Layers {
  static final String LINKS = "links";
  static final String UPPER_LINKS = "upper_links";
  static final String SIZES = "layer_sizes";
  static final String TWINS = "twins";

  private final IndexArray links;
  private final IndexArray upperLinks;
  private final IndexArray sizes;
  private final IndexArray twins;

  /**
   * @param links i32[nodes, 2m], lists filled up with the node itself
   * @param upperLinks i32[sum of sizes, m], likewise, layer 1 first
   * @param sizes i32[layers above 0], descending
   * @param twins i32[rows - nodes], ascending: the node that each further row repeats
   */
  Layers(IndexArray links, IndexArray upperLinks, IndexArray sizes, IndexArray twins) {
    this.links = links;
    this.upperLinks = upperLinks;
    this.sizes = sizes;
    this.twins = twins;
  }

  /** Each layer holds one node in m of the layer below; one with fewer than m is not worth it. */
  static Layers allocate(int nodes, int m, int twins, Arena arena) {
    int[] sizes = IntStream.iterate(nodes / m, size -> size >= m, size -> size / m).toArray();
    IndexArray sizeArray = IndexArray.allocate(ElementType.I32, arena, sizes.length);
    MemorySegment.copy(sizes, 0, sizeArray.elements(), JAVA_INT, 0, sizes.length);
    long upper = IntStream.of(sizes).asLongStream().sum();
    return new Layers(
        IndexArray.allocate(ElementType.I32, arena, nodes, 2L * m),
        IndexArray.allocate(ElementType.I32, arena, upper, m),
        sizeArray,
        IndexArray.allocate(ElementType.I32, arena, twins));
  }

  /**
   * Takes the layers out of the arrays of an index and checks their shapes.
   *
   * @param rows nodes and the rows that repeat them
   */
  static Layers open(int rows, Map<String, IndexArray> arrays) {
    long[] links = shape(arrays, LINKS, 2);
    long width = links[1];
    if (width < 4 || width > 2 * IndexSpec.Hnsw.MAX_M || width % 2 != 0) {
      throw new BrokenIndexException(LINKS, "has room for " + width + " links a node");
    }
    if (links[0] > rows || (links[0] == 0 && rows > 0)) {
      throw new BrokenIndexException(LINKS, "has " + links[0] + " nodes for " + rows + " rows");
    }
    IndexArray sizes = CodedRows.find(arrays, SIZES, ElementType.I32, shape(arrays, SIZES, 1)[0]);
    return new Layers(
        CodedRows.find(arrays, LINKS, ElementType.I32, links),
        CodedRows.find(
            arrays, UPPER_LINKS, ElementType.I32, upperNodes(sizes, links[0]), width / 2),
        sizes,
        CodedRows.find(arrays, TWINS, ElementType.I32, rows - links[0]));
  }

  private static long[] shape(Map<String, IndexArray> arrays, String name, int axes) {
    IndexArray array = arrays.get(name);
    if (array == null || array.shape().length != axes) {
      throw new BrokenIndexException(name, array == null ? "is missing" : "is " + array);
    }
    return array.shape();
  }

  private static long upperNodes(IndexArray sizes, long nodes) {
    long sum = 0;
    long below = nodes;
    for (int layer = 1; layer <= sizes.shape()[0]; layer++) {
      int size = sizes.elements().getAtIndex(JAVA_INT, layer - 1L);
      if (size < 1 || size >= below) {
        throw new BrokenIndexException(
            SIZES, "has %d nodes on layer %d, above %d".formatted(size, layer, below));
      }
      sum += size;
      below = size;
    }
    return sum;
  }

  /**
   * Reads every link and every twin.
   *
   * @param rows nodes, and behind them the rows that repeat them
   */
  void validate(Vectors rows) {
    for (int layer = 0; layer <= count(); layer++) {
      requireLinks(layer);
    }
    int last = 0;
    for (long i = 0; i < twins.shape()[0]; i++) {
      int node = twins.elements().getAtIndex(JAVA_INT, i);
      if (node < last || node >= nodes()) {
        throw new BrokenIndexException(TWINS, "has %d at %d, after %d".formatted(node, i, last));
      }
      requireTwins(rows, nodes() + (int) i, node);
      last = node;
    }
    if (!new Reachability(this).isComplete()) {
      throw new BrokenIndexException(LINKS, "do not reach every node");
    }
  }

  private static void requireTwins(Vectors rows, int row, int node) {
    if (Centroids.row(rows, row).mismatch(Centroids.row(rows, node)) >= 0) {
      throw new BrokenIndexException(
          TWINS, "say that row %d repeats row %d, and it does not".formatted(row, node));
    }
  }

  private void requireLinks(int layer) {
    MemorySegment lists = links(layer);
    int width = width(layer);
    for (int node = 0; node < size(layer); node++) {
      boolean ended = false;
      for (int i = 0; i < width; i++) {
        int link = lists.getAtIndex(JAVA_INT, (long) node * width + i);
        if (link < 0 || link >= size(layer) || (ended && link != node)) {
          throw new BrokenIndexException(
              layer == 0 ? LINKS : UPPER_LINKS,
              "lead from node %d of layer %d to %d".formatted(node, layer, link));
        }
        ended |= link == node;
      }
    }
  }

  int nodes() {
    return (int) links.shape()[0];
  }

  int m() {
    return (int) links.shape()[1] / 2;
  }

  /** Layers above layer 0. */
  int count() {
    return (int) sizes.shape()[0];
  }

  int size(int layer) {
    return layer == 0 ? nodes() : sizes.elements().getAtIndex(JAVA_INT, layer - 1);
  }

  /** The smallest layer with more nodes than that. */
  int nextSize(int size) {
    int layer = count();
    while (size(layer) <= size) {
      layer--;
    }
    return size(layer);
  }

  MemorySegment links() {
    return links.elements();
  }

  MemorySegment twins() {
    return twins.elements();
  }

  Map<String, IndexArray> arrays() {
    return Map.of(LINKS, links, UPPER_LINKS, upperLinks, SIZES, sizes, TWINS, twins);
  }

  long bytes() {
    return links.bytes() + upperLinks.bytes() + sizes.bytes() + twins.bytes();
  }

  /** Links of a layer from 1 up, size(layer) * m. */
  MemorySegment upper(int layer) {
    long first = 0;
    for (int l = 1; l < layer; l++) {
      first += size(l);
    }
    long row = (long) m() * Integer.BYTES;
    return upperLinks.elements().asSlice(first * row, size(layer) * row);
  }

  /** Links of any layer and how many a node of it has room for. */
  MemorySegment links(int layer) {
    return layer == 0 ? links() : upper(layer);
  }

  int width(int layer) {
    return layer == 0 ? 2 * m() : m();
  }

  int link(int node, int i) {
    return links().getAtIndex(JAVA_INT, node * 2L * m() + i);
  }

  void link(int node, int i, int target) {
    links().setAtIndex(JAVA_INT, node * 2L * m() + i, target);
  }

  /** Links of a node on layer 0. */
  int degree(int node) {
    return linksOf(node).length;
  }

  /** The nodes that a node links to on layer 0, copied at once: reading them one by one is slow. */
  int[] linksOf(int node) {
    int[] all = new int[2 * m()];
    MemorySegment.copy(
        links(), JAVA_INT, (long) node * all.length * Integer.BYTES, all, 0, all.length);
    int degree = 0;
    while (degree < all.length && all[degree] != node) {
      degree++;
    }
    return Arrays.copyOf(all, degree);
  }

  /**
   * Fills a {@code qr_graph} over the first {@code size} nodes and the layers that are not larger.
   */
  MemorySegment graph(MemorySegment graph, int size) {
    int lowest = 1;
    while (lowest <= count() && size(lowest) > size) {
      lowest++;
    }
    boolean flat = lowest > count();
    return Structs.fill(
        graph,
        links(),
        flat ? MemorySegment.NULL : upper(lowest),
        flat ? MemorySegment.NULL : sizes.elements().asSlice((lowest - 1L) * Integer.BYTES),
        twins.elements(),
        (long) size,
        (long) count() + 1 - lowest,
        (long) m(),
        0L);
  }
}
