package dev.quire.storage.journal;

import dev.quire.domain.error.StorageFailure;
import dev.quire.storage.file.FileOps;
import dev.quire.storage.journal.JournalReader.Extent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongConsumer;

/**
 * The files of a journal, by the position of their first record. A file reaches up to the record
 * before the next file's first.
 */
public final class JournalFiles {
  private static final Logger LOG = System.getLogger(JournalFiles.class.getName());

  private final FileOps files;
  private final Path directory;
  // bytes by first position
  private final NavigableMap<Long, Long> sizes = new ConcurrentSkipListMap<>();
  private boolean deletionsToSync;

  public JournalFiles(FileOps files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /**
   * Reads every file, without changing any; for fsck. The chain must be whole after the position.
   *
   * @return what is wrong without being damage, such as a torn tail
   */
  public List<String> check(long afterPosition) throws IOException {
    List<String> remarks = new ArrayList<>();
    List<Path> all = all();
    int firstNeeded = all.size() - needed(all, afterPosition).size();
    for (int i = 0; i < all.size(); i++) {
      Path file = all.get(i);
      Extent extent = reader(all, i).read(afterPosition, (position, command) -> {});
      if (i >= firstNeeded) {
        requireChain(all, i, extent);
      }
      if (extent.isTorn()) {
        remarks.add(
            "%s has a torn tail from offset %d on, which is cut at the next start"
                .formatted(file.getFileName(), extent.validBytes()));
      }
    }
    return remarks;
  }

  /** Hands over the commands after the position, without changing any file; for fsck. */
  public void read(long afterPosition, Replay replay) throws IOException {
    List<Path> needed = needed(all(), afterPosition);
    for (int i = 0; i < needed.size(); i++) {
      reader(needed, i).read(afterPosition, replay);
    }
  }

  /**
   * Replays what is whole, and changes nothing: beside an owner who is writing, the end of the last
   * file may be torn at any time.
   */
  public void readBesideOwner(long afterPosition, Replay replay) throws IOException {
    List<Path> needed = needed(all(), afterPosition);
    for (int i = 0; i < needed.size(); i++) {
      requireChain(needed, i, reader(needed, i).read(afterPosition, replay));
    }
  }

  /** Replays, cuts a torn tail, and returns the position that comes next. */
  long replay(long afterPosition, Replay replay) throws IOException {
    List<Path> all = all();
    for (Path file : all) {
      sizes.put(JournalFormat.firstPosition(file), Files.size(file));
    }
    List<Path> needed = needed(all, afterPosition);
    long next = afterPosition + 1;
    for (int i = 0; i < needed.size(); i++) {
      Extent extent = reader(needed, i).read(afterPosition, replay);
      requireChain(needed, i, extent);
      if (i == needed.size() - 1) {
        tidyEnd(needed.get(i), extent);
      }
      next = Math.max(next, extent.nextPosition());
    }
    return next;
  }

  // The files that may hold records after the position. Its last file is always among them: how far
  // it reaches is not known by its name.
  private List<Path> needed(List<Path> all, long afterPosition) {
    int first = 0;
    while (first + 1 < all.size()
        && JournalFormat.firstPosition(all.get(first + 1)) <= afterPosition + 1) {
      first++;
    }
    List<Path> needed = all.subList(first, all.size());
    if (!needed.isEmpty() && JournalFormat.firstPosition(needed.getFirst()) > afterPosition + 1) {
      throw gap(afterPosition + 1, JournalFormat.firstPosition(needed.getFirst()));
    }
    return needed;
  }

  private static JournalReader reader(List<Path> all, int i) {
    return new JournalReader(all.get(i), i == all.size() - 1);
  }

  // that the file goes up to where the next one begins
  private void requireChain(List<Path> all, int i, Extent extent) {
    int next = i + 1;
    if (next < all.size() && JournalFormat.firstPosition(all.get(next)) != extent.nextPosition()) {
      throw gap(extent.nextPosition(), JournalFormat.firstPosition(all.get(next)));
    }
  }

  private StorageFailure gap(long expected, long found) {
    return new StorageFailure(
        "%s lacks the records from position %d to %d: a file is missing; bring it back, or restore a snapshot"
            .formatted(directory, expected, found - 1));
  }

  private void tidyEnd(Path file, Extent extent) throws IOException {
    if (extent.isTorn()) {
      LOG.log(
          Level.WARNING,
          "{0}: cut {1} bytes of a write that was never acknowledged, from offset {2} on",
          file,
          extent.fileBytes() - extent.validBytes(),
          extent.validBytes());
    }
    if (!extent.hasRecordsAfter(JournalFormat.firstPosition(file))) {
      // the next write needs its name
      deleteSynced(JournalFormat.firstPosition(file));
    } else if (extent.isTorn()) {
      truncate(JournalFormat.firstPosition(file), extent.validBytes());
    }
  }

  /** Creates the file whose first record has this position; it is durable on return. */
  FileOps.Output create(long firstPosition, int salt) throws IOException {
    FileOps.Output output = counted(firstPosition, files.create(file(firstPosition)));
    try {
      output.write(JournalFormat.header(firstPosition, salt));
      output.sync();
      files.syncDirectory(directory);
      return output;
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
  }

  /** Goes on with a file where it ends. */
  FileOps.Output append(long firstPosition) throws IOException {
    return counted(firstPosition, files.append(file(firstPosition)));
  }

  void truncate(long firstPosition, long bytes) throws IOException {
    files.truncate(file(firstPosition), bytes);
    sizes.put(firstPosition, bytes);
  }

  void deleteIfThere(long firstPosition) throws IOException {
    if (Files.exists(file(firstPosition))) {
      deleteSynced(firstPosition);
    }
  }

  private void deleteSynced(long firstPosition) throws IOException {
    files.delete(file(firstPosition));
    sizes.remove(firstPosition);
    files.syncDirectory(directory);
  }

  private Path file(long firstPosition) {
    return directory.resolve(JournalFormat.fileName(firstPosition));
  }

  /**
   * Deletes the files whose records all have positions up to this one.
   *
   * @param nextPosition what follows the last file's records
   */
  void purgeUpTo(long position, long nextPosition) throws IOException {
    List<Path> all = all();
    for (int i = 0; i < all.size(); i++) {
      long next = i + 1 < all.size() ? JournalFormat.firstPosition(all.get(i + 1)) : nextPosition;
      if (next <= position + 1) {
        deletionsToSync = true;
        files.delete(all.get(i));
        sizes.remove(JournalFormat.firstPosition(all.get(i)));
      }
    }
    if (deletionsToSync) {
      files.syncDirectory(directory);
      deletionsToSync = false;
    }
  }

  private List<Path> all() throws IOException {
    return FileOps.list(directory).stream().filter(JournalFormat::isJournal).toList();
  }

  /** Of all files, without a look at the disk; for any thread. */
  long bytes() {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }

  private FileOps.Output counted(long firstPosition, FileOps.Output output) {
    return new CountedOutput(
        output, bytes -> sizes.merge(firstPosition, bytes, (before, more) -> before + more));
  }

  /** Counts what a failed write was to write too: it is cut back before the file goes on. */
  private record CountedOutput(FileOps.Output output, LongConsumer count)
      implements FileOps.Output {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      count.accept(bytes.remaining());
      output.write(bytes);
    }

    @Override
    public void sync() throws IOException {
      output.sync();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
