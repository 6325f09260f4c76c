package dev.quire.storage.journal;

import dev.quire.storage.file.FileOps;
import dev.quire.storage.file.ForwardingFiles;
import dev.quire.storage.journal.JournalReader.Extent;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final ConcurrentSkipListMap<Long, Long> sizes = new ConcurrentSkipListMap<>();
  private boolean deletionsToSync;
  private Optional<JournalEnd> end = Optional.empty();
  // whether that, or what was there before, is on the disk
  private boolean endInDoubt;

  public JournalFiles(FileOps files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /**
   * Hands over the commands after the position, as if nobody had said where the journal ends, and
   * changes nothing; for fsck, which looks at what was said on its own.
   */
  public void readWithoutEnd(long afterPosition, Replay replay) throws IOException {
    JournalChain chain = JournalChain.withoutEnd(directory);
    requireWhole(chain.read(afterPosition, replay, (file, extent) -> {}));
  }

  /**
   * Replays what is whole, and changes nothing: beside an owner who is writing, the end of the last
   * file may be torn at any time.
   */
  public void read(long afterPosition, Replay replay) throws IOException {
    JournalChain chain = JournalChain.of(directory);
    requireWhole(chain.read(afterPosition, replay, (file, extent) -> {}));
  }

  /** Replays, cuts a torn tail, and returns the position that comes next. */
  long replay(long afterPosition, Replay replay) throws IOException {
    JournalChain chain = JournalChain.of(directory);
    end = chain.end();
    for (Path file : chain.files()) {
      sizes.put(JournalFormat.firstPosition(file), Files.size(file));
    }
    List<Extent> extents = new ArrayList<>();
    requireWhole(chain.read(afterPosition, replay, (file, extent) -> extents.add(extent)));
    long next = afterPosition + 1;
    for (Extent extent : extents) {
      next = Math.max(next, extent.nextPosition());
    }
    if (!extents.isEmpty()) {
      tidyEnd(chain.files().getLast(), extents.getLast());
    }
    return next;
  }

  private static void requireWhole(Optional<JournalDamage> damage) {
    if (damage.isPresent()) {
      throw damage.get().failure();
    }
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

  /**
   * Creates the file whose first record has this position; it is durable on return, and known to be
   * the last.
   */
  FileOps.Output create(long firstPosition, int salt) throws IOException {
    FileOps.Output output = counted(firstPosition, files.createLog(file(firstPosition)));
    try {
      output.write(JournalFormat.header(firstPosition, salt));
      output.sync();
      files.syncDirectory(directory);
      writeEnd(JournalEnd.open(firstPosition));
      return output;
    } catch (IOException | RuntimeException e) {
      output.close();
      throw e;
    }
  }

  /** Goes on with a file where it ends. */
  FileOps.Output append(long firstPosition) throws IOException {
    return counted(firstPosition, files.appendLog(file(firstPosition)));
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
    forgetEndAt(firstPosition);
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
   * @param purged is given each file whose name is gone, to be closed
   */
  void purgeUpTo(long position, long nextPosition, List<Closeable> purged) throws IOException {
    List<Path> all = JournalChain.all(directory);
    for (int i = 0; i < all.size(); i++) {
      long next = i + 1 < all.size() ? JournalFormat.firstPosition(all.get(i + 1)) : nextPosition;
      if (next <= position + 1) {
        deletionsToSync = true;
        forgetEndAt(JournalFormat.firstPosition(all.get(i)));
        purged.add(files.unlink(all.get(i)));
        sizes.remove(JournalFormat.firstPosition(all.get(i)));
      }
    }
    if (deletionsToSync) {
      files.syncDirectory(directory);
      deletionsToSync = false;
    }
  }

  /**
   * Keeps where the journal ends, now that it is closed before this position. Where that fails no
   * command is lost, only a later cut may go unnoticed.
   */
  void closed(long nextPosition) {
    if (sizes.isEmpty()) {
      return;
    }
    JournalEnd closed =
        JournalEnd.closed(sizes.lastKey(), nextPosition, sizes.lastEntry().getValue());
    try {
      if (endInDoubt || !Optional.of(closed).equals(end)) {
        writeEnd(closed);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "could not keep where the journal " + directory + " ends", e);
    }
  }

  private void writeEnd(JournalEnd newEnd) throws IOException {
    endInDoubt = true;
    end = Optional.of(newEnd);
    newEnd.write(files, directory);
    endInDoubt = false;
  }

  // a file that was deleted on purpose must not be missed
  private void forgetEndAt(long firstPosition) throws IOException {
    if (endInDoubt || end.filter(known -> known.first() == firstPosition).isPresent()) {
      JournalEnd.forget(files, directory);
      end = Optional.empty();
      endInDoubt = false;
    }
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
  private static final class CountedOutput extends ForwardingFiles.ForwardingOutput {
    private final LongConsumer count;

    CountedOutput(FileOps.Output output, LongConsumer count) {
      super(output);
      this.count = count;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      count.accept(bytes.remaining());
      super.write(bytes);
    }
  }
}
