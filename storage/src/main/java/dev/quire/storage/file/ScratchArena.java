package dev.quire.storage.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Working memory that may be larger than memory: beyond a limit, large pieces lie in files without
 * a name, which the system may write out, and which are gone when the arena is closed or the
 * process dies. So a library can be rewritten that is larger than the memory it is rewritten in.
 * For any thread.
 */
public final class ScratchArena implements Arena {
  /** Smaller pieces are not worth a file. */
  static final long SMALL = 1L << 20;

  private static final long PAGE_BYTES = 4096;

  private final Arena memory;
  private final Supplier<Arena> memories;
  private final Path directory;
  private final long inMemoryBytes;
  private final Cancellation cancellation;
  private long left;

  /** One whose memory comes from the Java platform's arenas. */
  public ScratchArena(Path directory, long inMemoryBytes, Cancellation cancellation) {
    this(Arena::ofShared, directory, inMemoryBytes, cancellation);
  }

  /**
   * @param memories makes arenas that are open to all threads; what does not lie in files comes
   *     from one of them, and what is taken for parts of the work from others
   * @param directory of the files, on a file system with room for them
   * @param inMemoryBytes that may be taken before the first file
   * @param cancellation asked while pieces are made room for and filled
   */
  public ScratchArena(
      Supplier<Arena> memories, Path directory, long inMemoryBytes, Cancellation cancellation) {
    this(memories.get(), memories, directory, inMemoryBytes, cancellation);
  }

  private ScratchArena(
      Arena memory,
      Supplier<Arena> memories,
      Path directory,
      long inMemoryBytes,
      Cancellation cancellation) {
    this.memory = memory;
    this.memories = memories;
    this.directory = directory;
    this.inMemoryBytes = inMemoryBytes;
    this.cancellation = cancellation;
    this.left = inMemoryBytes;
  }

  /**
   * One for who only reads the data in a directory: where he may not write beside it, there is room
   * with other temporary files.
   */
  public static ScratchArena beside(Path data, long inMemoryBytes, Cancellation cancellation) {
    Path parent = data.getParent();
    Path room = Files.isWritable(parent) ? parent : Path.of(System.getProperty("java.io.tmpdir"));
    return new ScratchArena(room, inMemoryBytes, cancellation);
  }

  /** One that nobody closes: a piece is gone when nobody can reach it any more. */
  public static ScratchArena collected(Path directory, long inMemoryBytes) {
    return new ScratchArena(
        Arena.ofAuto(), Arena::ofShared, directory, inMemoryBytes, Cancellation.NEVER);
  }

  /**
   * One for a part of the work, which gives back what it took when it is closed. Until then it may
   * take what this one has left, and this one takes nothing.
   */
  public synchronized ScratchArena part() {
    return new ScratchArena(memories, directory, left, cancellation);
  }

  /**
   * Memory and no files, that is not counted, for one who takes no more than a share of {@link
   * #inMemoryBytes} and closes it.
   */
  public Arena memoryOfAPart() {
    return memories.get();
  }

  /** What may be taken of memory; more than that at a time is worth another way to work. */
  public long inMemoryBytes() {
    return inMemoryBytes;
  }

  /** A file beside those of the arena; its user closes it. */
  public ScratchFile newFile() throws IOException {
    return new ScratchFile(directory, cancellation);
  }

  /** Takes bytes one behind the other. */
  @FunctionalInterface
  public interface Sink {
    void put(MemorySegment bytes) throws IOException;
  }

  /** Puts bytes outside the heap into a sink, one behind the other. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Sink sink) throws IOException;
  }

  /**
   * Memory that holds this content. Cheaper than to allocate it and to fill it where it lies in a
   * file, which is then written once.
   *
   * @param bytes of the content
   */
  public MemorySegment filled(long bytes, Content content) throws IOException {
    Optional<MemorySegment> inMemory = inMemory(bytes, PAGE_BYTES);
    if (inMemory.isPresent()) {
      MemorySegment target = inMemory.get();
      fill(content, (at, piece) -> MemorySegment.copy(piece, 0, target, at, piece.byteSize()));
      return target;
    }
    try (ScratchFile file = newFile()) {
      fill(content, (at, piece) -> file.write(piece, at));
      return file.map(bytes, memory);
    }
  }

  @FunctionalInterface
  private interface Filling {
    void put(long at, MemorySegment piece) throws IOException;
  }

  private void fill(Content content, Filling filling) throws IOException {
    long[] filled = {0};
    content.writeTo(
        piece -> {
          cancellation.requireNotCancelled();
          filling.put(filled[0], piece);
          filled[0] += piece.byteSize();
        });
  }

  @Override
  public MemorySegment allocate(long byteSize, long byteAlignment) {
    if (byteAlignment > PAGE_BYTES) {
      return memory.allocate(byteSize, byteAlignment);
    }
    return inMemory(byteSize, byteAlignment)
        .orElseGet(
            () ->
                Attempt.get(
                    "make room for " + byteSize + " bytes of working memory in " + directory,
                    () -> inFile(byteSize)));
  }

  /** Memory and no file; empty where so much of it may not be taken any more. */
  Optional<MemorySegment> inMemory(long bytes, long alignment) {
    return take(bytes) ? Optional.of(memory.allocate(bytes, alignment)) : Optional.empty();
  }

  // small pieces count too, since there may be many: large ones have what these leave
  private synchronized boolean take(long bytes) {
    if (bytes >= SMALL && bytes > left) {
      return false;
    }
    left = Math.max(0, left - bytes);
    return true;
  }

  // a hole in the file would be filled when memory is written: a full disk would kill the process
  private MemorySegment inFile(long bytes) throws IOException {
    try (ScratchFile file = newFile()) {
      file.reserve(bytes);
      return file.map(bytes, memory);
    }
  }

  @Override
  public MemorySegment.Scope scope() {
    return memory.scope();
  }

  @Override
  public void close() {
    memory.close();
  }
}
