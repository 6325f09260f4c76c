package dev.quire.storage.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.Attempt;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.json.CheckedJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code calibration.json}, beside the index arrays of a segment: what was measured of the index. A
 * {@link CheckedJson} whose other members belong to whoever measured. It is derived: a segment
 * without it can be searched, and measured again.
 */
final class CalibrationFile {
  static final String NAME = "calibration.json";
  private static final int FORMAT_VERSION = 1;

  private CalibrationFile() {}

  /**
   * Writes it durably; before a manifest names the segment, since a sealed segment never changes.
   */
  static void write(FileOps files, Path directory, ObjectNode members) {
    ObjectNode json = CheckedJson.object(FORMAT_VERSION);
    json.setAll(members);
    Attempt.run(
        "write the calibration of " + directory,
        () -> {
          files.writeSynced(directory.resolve(NAME), CheckedJson.toBytes(json));
          files.syncDirectory(directory);
        });
  }

  /** Empty where none was written; throws {@link StorageFailure} where it is damaged. */
  static Optional<ObjectNode> read(Path directory) {
    Path file = directory.resolve(NAME);
    return Files.exists(file)
        ? Optional.of(CheckedJson.read(file, FORMAT_VERSION))
        : Optional.empty();
  }

  /** What fsck has to say of it. */
  static List<String> problems(Path directory) {
    try {
      read(directory);
      return List.of();
    } catch (StorageFailure e) {
      return List.of(NAME + " is damaged: recall is measured again when the index is built again");
    }
  }
}
