package dev.quire.engine;

import dev.quire.domain.library.Library;
import dev.quire.storage.IndexKeeper;
import dev.quire.storage.LibraryDirectory;
import dev.quire.storage.Manifest;
import dev.quire.storage.segment.SealedSegment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks at indexes as fsck does, once it is told to. */
final class WaitingKeeper implements IndexKeeper {
  private final IndexKeeper keeper = new StoredIndexes();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Queue<Long> seen = new ConcurrentLinkedQueue<>();

  @Override
  public List<String> problems(SealedSegment segment, Library library) {
    asked.countDown();
    await(goOn);
    seen.add(segment.number());
    return keeper.problems(segment, library);
  }

  @Override
  public Manifest rebuild(LibraryDirectory library, Manifest manifest, long segment) {
    throw new AssertionError("a check changes nothing");
  }

  /** Returns when it is about to look at the first index. */
  void awaitAsked() {
    await(asked);
  }

  void goOn() {
    goOn.countDown();
  }

  /** The numbers of the segments that it has looked at, in turn. */
  List<Long> seen() {
    return List.copyOf(seen);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.MINUTES)) {
        throw new AssertionError("nobody came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
