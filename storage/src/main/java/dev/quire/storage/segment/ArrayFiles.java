package dev.quire.storage.segment;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.metadata.ArraySink;
import dev.quire.storage.npy.Dtype;
import dev.quire.storage.npy.NpyWriter;
import dev.quire.storage.segment.SegmentDescription.ArrayEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files of a segment's arrays, which are written by one thread. */
final class ArrayFiles implements ArraySink, Closeable {
  private final FileOps files;
  private final Path directory;
  private final List<ArrayEntry> entries = new ArrayList<>();
  private final List<FileOps.Output> outputs = new ArrayList<>();
  private int synced;

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
      NpyWriter.Written written = writer.finishUnsynced(outputs::add);
      entries.add(new ArrayEntry(name, written.header(), written.crc32c(), written.sha256()));
    }
  }

  /** Another file of the segment. */
  void write(String file, byte[] content) throws IOException {
    FileOps.Output output = files.create(directory.resolve(file));
    outputs.add(output);
    output.write(ByteBuffer.wrap(content));
  }

  /** What was written, in its order. */
  List<ArrayEntry> entries() {
    return entries;
  }

  /** What was written since this was asked, all of which the caller syncs. */
  List<FileOps.Output> takeUnsynced() {
    List<FileOps.Output> unsynced = List.copyOf(outputs.subList(synced, outputs.size()));
    synced = outputs.size();
    return unsynced;
  }

  /** All that was written; closed with this. */
  List<FileOps.Output> outputs() {
    return List.copyOf(outputs);
  }

  @Override
  public void close() throws IOException {
    FileOps.closeAll(outputs);
  }
}
