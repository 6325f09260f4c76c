package dev.quire.storage.file;

import dev.quire.domain.error.DiskFull;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/** The real disk. */
public final class DiskFiles implements FileOps {
  private static final int SYNCS_AT_ONCE = 8;

  @Override
  public Output create(Path file) throws IOException {
    Files.createFile(file);
    return new CachedOutput(file);
  }

  @Override
  public Output append(Path file) throws IOException {
    return new CachedOutput(existing(file));
  }

  @Override
  public Output createLog(Path file) throws IOException {
    Files.createFile(file);
    return new LogOutput(file);
  }

  @Override
  public Output appendLog(Path file) throws IOException {
    return new LogOutput(existing(file));
  }

  // both kinds of output would create it
  private static Path existing(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  @Override
  public void truncate(Path file, long sizeBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(sizeBytes);
      channel.force(true);
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void link(Path link, Path existing) throws IOException {
    try {
      Files.createLink(link, existing);
    } catch (UnsupportedOperationException e) {
      copySynced(existing, link);
    } catch (FileSystemException e) {
      // EPERM, ENOTSUP, EMLINK, EXDEV: all that the JDK says of them are the system's words
      if (e instanceof NoSuchFileException
          || e instanceof FileAlreadyExistsException
          || Attempt.failure("link", e) instanceof DiskFull) {
        throw e;
      }
      copySynced(existing, link);
    }
  }

  private static void copySynced(Path from, Path to) throws IOException {
    Files.copy(from, to);
    try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(path);
  }

  /** The system gives a file's blocks back when nobody has it open any more. */
  @Override
  public Closeable unlink(Path file) throws IOException {
    Closeable held = held(file);
    boolean unlinked = false;
    try {
      Files.delete(file);
      unlinked = true;
      return held;
    } finally {
      if (!unlinked) {
        held.close();
      }
    }
  }

  private static Closeable held(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      return () -> {}; // as where no more files may be open: it is given back at once
    }
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public void together(Action one, Action other) throws IOException {
    FutureTask<Boolean> here = new FutureTask<>(task(one));
    FutureTask<Boolean> beside = new FutureTask<>(task(other));
    // closing it waits for the other, however the one ended
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      boolean begun = hasBegun(thread, beside);
      here.run();
      if (!begun && here.state() == Future.State.SUCCESS) {
        beside.run();
      }
    }
    throwWhatFailed(here, beside);
  }

  private static boolean hasBegun(ExecutorService thread, Runnable action) {
    try {
      thread.execute(action);
      return true;
    } catch (OutOfMemoryError e) {
      return false; // no thread is to be had
    }
  }

  /** Of two that failed what was only broken off for the other's sake is no reason. */
  private static void throwWhatFailed(FutureTask<Boolean> one, FutureTask<Boolean> other)
      throws IOException {
    List<Throwable> failures =
        Stream.of(one, other)
            .filter(task -> task.state() == Future.State.FAILED)
            .map(FutureTask::exceptionNow)
            .sorted(Comparator.comparing(failure -> failure instanceof BothOrNone.BrokenOff))
            .distinct()
            .toList();
    if (!failures.isEmpty()) {
      Throwable reason = failures.getFirst();
      failures.stream().skip(1).forEach(reason::addSuppressed);
      throwIt(reason);
    }
  }

  /** At once: the file system commits what comes together with one write to its own journal. */
  @Override
  public void syncAll(List<Output> outputs) throws IOException {
    try (ExecutorService threads = Executors.newFixedThreadPool(SYNCS_AT_ONCE)) {
      for (Future<Boolean> sync :
          threads.invokeAll(outputs.stream().map(output -> task(output::sync)).toList())) {
        await(sync);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static Callable<Boolean> task(Action action) {
    return () -> {
      action.run();
      return true;
    };
  }

  private static void await(Future<Boolean> task) throws IOException {
    try {
      task.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throwIt(e.getCause());
    }
  }

  private static void throwIt(Throwable failure) throws IOException {
    switch (failure) {
      case IOException cause -> throw cause;
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      default -> throw new IOException(failure);
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while files were written");
  }
}
