package dev.quire.domain.store;

import dev.quire.domain.chunk.ChunkId;

/**
 * One chunk found by a view.
 *
 * @param kernelDistance as kernels rank: −(a·b) for cosine and dot, |a − b|² for l2
 * @param segment the view's number of the segment
 * @param row within the segment
 */
public record Match(ChunkId chunkId, float kernelDistance, int segment, int row) {}
