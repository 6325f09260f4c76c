package dev.quire.storage.segment;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.metadata.ArraySink;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyWriter;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of a segment's arrays, which are written by one thread and synced together. */
final class ArrayFiles implements ArraySink, Closeable {
  private final FileOps files;
  private final Path directory;
  private final List<ArrayEntry> entries = new ArrayList<>();
  private final List<FileOps.Output> unsynced = new ArrayList<>();

  ArrayFiles(FileOps files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  @Override
  public void write(String name, Dtype dtype, List<Long> shape, Elements elements)
      throws IOException {
    Path file = SegmentFiles.array(directory, name);
    try (NpyWriter writer = new NpyWriter(files, file, dtype, shape)) {
      elements.writeTo(writer);
      NpyWriter.Written written = writer.finishUnsynced(unsynced::add);
      entries.add(new ArrayEntry(name, written.header(), written.crc32c(), written.sha256()));
    }
  }

  /** What was written, in its order. */
  List<ArrayEntry> entries() {
    return entries;
  }

  /** What is to be synced. */
  List<FileOps.Output> unsynced() {
    return unsynced;
  }

  @Override
  public void close() throws IOException {
    for (FileOps.Output output : unsynced) {
      output.close();
    }
  }
}
