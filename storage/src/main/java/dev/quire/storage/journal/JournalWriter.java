package dev.quire.storage.journal;

import dev.quire.storage.file.FileOps;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes batches of records to the last file of a journal, and begins another where that is large.
 * One thread at a time. After a failure only {@link #cutBack} and {@link #drop} may follow.
 *
 * <p>A file goes on until it is ended, whether it is held open or rests. Its layout, and what makes
 * it valid, is {@link JournalFormat}'s; a record's command that of {@link CommandCodec}.
 */
final class JournalWriter {
  private static final long FILE_LIMIT = 256L << 20;

  private final JournalFiles files;
  private final int salt = ThreadLocalRandom.current().nextInt();
  private FileOps.Output output;
  // of the file that was written to last
  private long first;
  // how much of it is durable; 0 where the next batch begins another
  private long durableBytes;

  JournalWriter(JournalFiles files) {
    this.files = files;
  }

  /** Whether there is a file that the next batch goes to. */
  boolean hasFile() {
    return durableBytes > 0;
  }

  /** Returns once the batch, whose first record has this position, is on the disk. */
  void write(RecordBuffer batch, long position) throws IOException {
    if (durableBytes > FILE_LIMIT) {
      endFile(position);
    }
    if (!hasFile()) {
      output = files.create(position, salt);
      first = position;
      durableBytes = JournalFormat.HEADER_BYTES;
    }
    reopen();
    output.write(JournalFormat.mark(salt, position));
    // here and not where it is appended: nobody waits for it under the library's lock
    batch.checksumRecords(salt);
    batch.writeTo(output);
    output.sync();
    durableBytes += batch.size() + JournalFormat.PREFIX_BYTES;
  }

  /** Ends the file, if there is one: the next record, of this position, begins another. */
  void endFile(long nextPosition) throws IOException {
    if (hasFile()) {
      reopen();
      try (FileOps.Output ended = output) {
        output = null;
        ended.write(JournalFormat.mark(salt, nextPosition));
        ended.sync();
        durableBytes = 0;
      }
    }
  }

  private void reopen() throws IOException {
    if (output == null) {
      output = files.append(first);
    }
  }

  /** Lets go of the file until the next batch. */
  void rest() throws IOException {
    letGo();
  }

  /**
   * Takes away what failed writes left behind the last durable record, which is that before the
   * position. The bytes that a sync failed for may never reach the disk from where they are; so
   * what follows is written to another file.
   */
  void cutBack(long nextPosition) throws IOException {
    letGo();
    if (hasFile() && first < nextPosition) {
      files.truncate(first, durableBytes);
    }
    files.deleteIfThere(nextPosition);
    durableBytes = 0;
  }

  /** Lets go of the file as it is. */
  void drop() throws IOException {
    letGo();
    durableBytes = 0;
  }

  private void letGo() throws IOException {
    if (output != null) {
      FileOps.Output left = output;
      output = null;
      left.close();
    }
  }
}
