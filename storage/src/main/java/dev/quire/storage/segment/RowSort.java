package dev.quire.storage.segment;

/**
 * Stable merge sort of row numbers by a comparison of rows: the JDK sorts ints by value only.
 * Stretches that are in order already are not moved, so that ids which came in order cost one
 * comparison a row.
 */
final class RowSort {
  private static final int INSERTION = 8;

  private RowSort() {}

  /** Compares two rows. */
  @FunctionalInterface
  interface Order {
    int compare(int rowA, int rowB);
  }

  /** Sorts {@code rows[from, to)}. */
  static void sort(int[] rows, int from, int to, Order order) {
    sort(rows, new int[to - from], from, to, order);
  }

  private static void sort(int[] rows, int[] scratch, int from, int to, Order order) {
    if (to - from <= INSERTION) {
      insertionSort(rows, from, to, order);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(rows, scratch, from, middle, order);
    sort(rows, scratch, middle, to, order);
    merge(rows, scratch, from, middle, to, order);
  }

  /** Merges the sorted stretches {@code [from, middle)} and {@code [middle, to)}. */
  static void merge(int[] rows, int[] scratch, int from, int middle, int to, Order order) {
    if (middle == from || middle == to || order.compare(rows[middle - 1], rows[middle]) <= 0) {
      return;
    }
    int left = middle - from;
    System.arraycopy(rows, from, scratch, 0, left);
    int i = 0;
    int j = middle;
    int k = from;
    while (i < left && j < to) {
      rows[k++] = order.compare(scratch[i], rows[j]) <= 0 ? scratch[i++] : rows[j++];
    }
    System.arraycopy(scratch, i, rows, k, left - i);
  }

  private static void insertionSort(int[] rows, int from, int to, Order order) {
    for (int i = from + 1; i < to; i++) {
      int row = rows[i];
      int j = i;
      while (j > from && order.compare(rows[j - 1], row) > 0) {
        rows[j] = rows[j - 1];
        j--;
      }
      rows[j] = row;
    }
  }
}
