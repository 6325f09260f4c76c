package dev.quire.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.store.Snapshot;
import dev.quire.domain.store.Snapshot.SnapshotFile;
import dev.quire.storage.file.Sha256;
import dev.quire.storage.json.CheckedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code snapshot.json}: what a snapshot is, and its files with their hashes. */
final class SnapshotJson {
  static final String FILE = "snapshot.json";
  private static final int FORMAT_VERSION = 1;

  private SnapshotJson() {}

  static byte[] toBytes(Snapshot snapshot) {
    ObjectNode json =
        CheckedJson.object(FORMAT_VERSION)
            .put("name", snapshot.name())
            .put("createdAt", snapshot.createdAt().toEpochMilli())
            .put("position", snapshot.position())
            .put("documents", snapshot.documents())
            .put("chunks", snapshot.chunks());
    ArrayNode files = json.putArray("files");
    for (SnapshotFile file : snapshot.files()) {
      ObjectNode entry = files.addObject().put("path", file.path()).put("bytes", file.bytes());
      ArrayNode shape = entry.putArray("shape");
      file.shape().forEach(shape::add);
      entry.put("dtype", file.dtype()).put("sha256", file.sha256());
    }
    return CheckedJson.toBytes(json);
  }

  static Snapshot read(Path directory) {
    Path file = directory.resolve(FILE);
    ObjectNode json = CheckedJson.read(file, FORMAT_VERSION);
    try {
      List<SnapshotFile> files = new ArrayList<>();
      json.required("files").forEach(entry -> files.add(readFile(entry)));
      return new Snapshot(
          json.required("name").textValue(),
          Instant.ofEpochMilli(json.required("createdAt").longValue()),
          json.required("position").longValue(),
          json.required("documents").longValue(),
          json.required("chunks").longValue(),
          files);
    } catch (RuntimeException e) {
      throw new StorageFailure(file + " is damaged: " + e.getMessage() + "; run fsck", e);
    }
  }

  /** Hashes a small file that is no array. */
  static SnapshotFile describe(Path directory, Path file) throws IOException {
    return new SnapshotFile(
        directory.relativize(file).toString(), Files.size(file), List.of(), "", Sha256.of(file));
  }

  private static SnapshotFile readFile(JsonNode json) {
    List<Long> shape = new ArrayList<>();
    json.required("shape").forEach(size -> shape.add(size.longValue()));
    return new SnapshotFile(
        json.required("path").textValue(),
        json.required("bytes").longValue(),
        shape,
        json.required("dtype").textValue(),
        json.required("sha256").textValue());
  }
}
