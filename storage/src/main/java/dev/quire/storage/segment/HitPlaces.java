package dev.quire.storage.segment;

import dev.quire.domain.search.HitPart;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where in the files of a sealed segment lies what is read of a hit, so that it can be asked for
 * before it is read: in two steps, since what is of any length is found by what is not.
 */
public final class HitPlaces {
  private final SealedSegment segment;

  HitPlaces(SealedSegment segment) {
    this.segment = segment;
  }

  /** The entries of the row that tell its id, its ordinal and its document. */
  public void entries(int row, Consumer<MemorySegment> place) {
    place.accept(segment.chunkColumn(ChunkBytes.ID).offsetsOf(row));
    place.accept(segment.numberColumn(ChunkNumber.ORDINAL).piece(row, 1));
    place.accept(segment.ownerColumn().piece(row, 1));
  }

  /** The row's id; reads the entries. */
  public void id(int row, Consumer<MemorySegment> place) {
    place.accept(segment.bytes(ChunkBytes.ID, row));
  }

  /** The entries that tell where these parts of the row lie. */
  public void entries(int row, Set<HitPart> parts, Consumer<MemorySegment> place) {
    if (parts.contains(HitPart.TEXT)) {
      place.accept(segment.chunkColumn(ChunkBytes.TEXT).offsetsOf(row));
    }
    if (parts.contains(HitPart.METADATA)) {
      place.accept(segment.chunkColumn(ChunkBytes.METADATA).offsetsOf(row));
    }
  }

  /** These parts of the row; reads the entries. */
  public void parts(int row, Set<HitPart> parts, Consumer<MemorySegment> place) {
    if (parts.contains(HitPart.TEXT)) {
      place.accept(segment.bytes(ChunkBytes.TEXT, row));
    }
    if (parts.contains(HitPart.METADATA)) {
      place.accept(segment.bytes(ChunkBytes.METADATA, row));
    }
  }
}
