package dev.quire.storage.file;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Errors of the system that callers can do something about. The JDK has no exceptions of its own
 * for them: they are known by the system's words, which are English unless the process was started
 * by somebody with another language.
 *
 * @param diskFull the words for ENOSPC and EDQUOT
 * @param tooManyFiles for EMFILE and ENFILE
 * @param readOnly for EROFS
 */
record KnownErrors(List<String> diskFull, List<String> tooManyFiles, List<String> readOnly) {
  private static final System.Logger LOG = System.getLogger(KnownErrors.class.getName());

  // numbers of Linux, and of macOS
  private static final int ENFILE = 23;
  private static final int EMFILE = 24;
  private static final int ENOSPC = 28;
  private static final int EROFS = 30;
  private static final int EDQUOT = System.getProperty("os.name").startsWith("Mac") ? 69 : 122;

  /** In English, and in the language of the process where somebody knows it. */
  static KnownErrors ofThisSystem() {
    return saidBy(KnownErrors::speakers);
  }

  /** Nothing that they do wrong keeps the errors from being known in English. */
  static KnownErrors saidBy(Supplier<List<ErrorWords>> speakers) {
    try {
      return saidBy(speakers.get());
    } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "the system's errors are known in English only", e);
      return saidBy(List.of());
    }
  }

  private static KnownErrors saidBy(List<ErrorWords> speakers) {
    return new KnownErrors(
        words(List.of("No space left on device", "Disk quota exceeded"), speakers, ENOSPC, EDQUOT),
        words(List.of("Too many open files"), speakers, EMFILE, ENFILE),
        words(List.of("Read-only file system"), speakers, EROFS));
  }

  private static List<String> words(
      List<String> english, List<ErrorWords> speakers, int... numbers) {
    Stream<String> asked =
        speakers.stream().flatMap(words -> IntStream.of(numbers).mapToObj(words::of));
    return Stream.concat(english.stream(), asked.filter(KnownErrors::saysSomething))
        .distinct()
        .toList();
  }

  // what is blank stands in every message
  private static boolean saysSomething(String words) {
    return words != null && !words.isBlank();
  }

  private static List<ErrorWords> speakers() {
    List<ErrorWords> speakers = new ArrayList<>();
    ServiceLoader.load(ErrorWords.class, ErrorWords.class.getClassLoader()).forEach(speakers::add);
    return speakers;
  }

  boolean isDiskFull(String message) {
    return isIn(message, diskFull);
  }

  boolean isTooManyFiles(String message) {
    return isIn(message, tooManyFiles);
  }

  boolean isReadOnly(String message) {
    return isIn(message, readOnly);
  }

  private static boolean isIn(String message, List<String> words) {
    return words.stream().anyMatch(message::contains);
  }
}
