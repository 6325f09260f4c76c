package dev.quire.storage.archive;

import dev.quire.domain.error.InvalidInput;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stranger's stream, of which only so much is read as has been allowed. Tar headers may be of any
 * size, and a reader that believed them would fill the memory.
 */
final class BudgetedStream extends FilterInputStream {
  private long budget;

  BudgetedStream(InputStream input) {
    super(input);
  }

  /** From now on so many bytes may be read. */
  void allow(long bytes) {
    budget = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (budget == 0 && length > 0) {
      throw new InvalidInput("body", "is refused: a header of the archive is too long");
    }
    int read = in.read(target, offset, (int) Math.min(length, budget));
    budget -= Math.max(0, read);
    return read;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = in.skip(Math.min(bytes, budget));
    budget -= skipped;
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
