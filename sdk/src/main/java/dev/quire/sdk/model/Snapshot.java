package dev.quire.sdk.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A named, restorable state of a library.
 *
 * @param state {@code ready}, or {@code damaged} where the server cannot read what it holds
 * @param reason why it is not ready; only its name is known then, and it is not restored
 * @param bytes of all its files
 * @param files listed only when one snapshot is asked for
 */
public record Snapshot(
    String name,
    String state,
    Optional<String> reason,
    Instant createdAt,
    long documents,
    long chunks,
    long bytes,
    List<ArrayFile> files) {

  public Snapshot {
    state = state == null ? "ready" : state;
    reason = reason == null ? Optional.empty() : reason;
    files = files == null ? List.of() : List.copyOf(files);
  }

  /**
   * One file of a snapshot; arrays are {@code .npy} and open in NumPy.
   *
   * @param dtype NumPy's name of the element type; empty where the file is no array
   */
  public record ArrayFile(String name, List<Long> shape, String dtype, String sha256, long bytes) {

    public ArrayFile {
      shape = shape == null ? List.of() : List.copyOf(shape);
      dtype = dtype == null ? "" : dtype;
    }
  }
}
