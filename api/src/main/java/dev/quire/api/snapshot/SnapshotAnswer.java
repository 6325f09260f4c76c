package dev.quire.api.snapshot;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.domain.store.Snapshot;
import java.time.Instant;
import java.util.List;

/**
 * A snapshot as callers see it.
 *
 * @param state {@code ready}; {@link DamagedSnapshotAnswer} is what a damaged one looks like
 * @param position of the last write that it contains
 * @param files left out in lists
 */
public record SnapshotAnswer(
    String name,
    String state,
    Instant createdAt,
    long position,
    long documents,
    long chunks,
    long bytes,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<SnapshotFile> files)
    implements ListedSnapshot {

  /**
   * One of its files.
   *
   * @param shape of the array; left out for other files, as is the dtype
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SnapshotFile(
      String name, long bytes, List<Long> shape, String dtype, String sha256) {
    private static SnapshotFile of(Snapshot.SnapshotFile file) {
      boolean array = !file.dtype().isEmpty();
      return new SnapshotFile(
          file.path(),
          file.bytes(),
          array ? file.shape() : null,
          array ? file.dtype() : null,
          file.sha256());
    }
  }

  static SnapshotAnswer of(Snapshot snapshot) {
    return of(snapshot, null);
  }

  static SnapshotAnswer withFiles(Snapshot snapshot) {
    return of(snapshot, snapshot.files().stream().map(SnapshotFile::of).toList());
  }

  private static SnapshotAnswer of(Snapshot snapshot, List<SnapshotFile> files) {
    return new SnapshotAnswer(
        snapshot.name(),
        "ready",
        snapshot.createdAt(),
        snapshot.position(),
        snapshot.documents(),
        snapshot.chunks(),
        snapshot.bytes(),
        files);
  }
}
