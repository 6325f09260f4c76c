package dev.quire.indexing;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * An order of nodes in which neighbours lie near one another, so that a walk stays on few pages.
 * Each node of a layer belongs to the cell of the node above from which it is reached in the fewest
 * steps; nodes stand cell by cell, the cells in the order of their own nodes. Upper layers come
 * first, as their numbers must.
 */
final class CellOrder {
  private final Layers layers;
  private final int[] order;

  CellOrder(Layers layers) {
    this.layers = layers;
    this.order = new int[layers.nodes()];
    for (int layer = layers.count(); layer >= 0 && order.length > 0; layer--) {
      int above = layer == layers.count() ? 1 : layers.size(layer + 1);
      place(layer, above);
    }
  }

  /** For each new number the node that gets it. */
  int[] order() {
    return order.clone();
  }

  /** Nodes {@code above} and up of a layer, behind those of the layers above it. */
  private void place(int layer, int above) {
    int size = layers.size(layer);
    int[] cell = new int[size];
    int[] reached = Arrays.copyOf(order, size);
    Arrays.fill(cell, -1);
    for (int i = 0; i < above; i++) {
      cell[order[i]] = i;
    }
    int count = spread(layer, cell, reached, above);
    for (int node = above; node < size; node++) {
      if (cell[node] < 0) { // an upper layer need not reach all its nodes
        cell[node] = 0;
        reached[count++] = node;
      }
    }
    sortByCell(cell, reached, above, size);
  }

  private int spread(int layer, int[] cell, int[] reached, int above) {
    MemorySegment links = layers.links(layer);
    int[] list = new int[layers.width(layer)];
    int count = above;
    for (int next = 0; next < count; next++) {
      int node = reached[next];
      MemorySegment.copy(
          links, JAVA_INT, (long) node * list.length * Integer.BYTES, list, 0, list.length);
      for (int neighbour : list) {
        if (cell[neighbour] < 0) {
          cell[neighbour] = cell[node];
          reached[count++] = neighbour;
        }
      }
    }
    return count;
  }

  /** A counting sort that keeps the order of discovery within a cell. */
  private void sortByCell(int[] cell, int[] reached, int above, int size) {
    int[] next = new int[above + 1];
    for (int i = above; i < size; i++) {
      next[cell[reached[i]] + 1]++;
    }
    next[0] = above;
    for (int c = 0; c < above; c++) {
      next[c + 1] += next[c];
    }
    for (int i = above; i < size; i++) {
      order[next[cell[reached[i]]]++] = reached[i];
    }
  }
}
