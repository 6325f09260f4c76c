package dev.quire.storage.segment;

import java.lang.foreign.MemorySegment;

/**
 * Embeddings of consecutive rows.
 *
 * @param floats [rows, dimension], row by row, aligned to 64 bytes
 * @param firstRow the segment's row that the block begins with
 * @param capacity how many rows there may come to be, by later looks at a live segment
 */
public record VectorBlock(MemorySegment floats, int firstRow, int rows, int capacity) {}
