package dev.quire.api.problem;

import dev.quire.domain.error.AlreadyExists;
import dev.quire.domain.error.BuildInProgress;
import dev.quire.domain.error.Damaged;
import dev.quire.domain.error.DimensionMismatch;
import dev.quire.domain.error.DiskFull;
import dev.quire.domain.error.DiskReadOnly;
import dev.quire.domain.error.EmbedderUnavailable;
import dev.quire.domain.error.EmbeddingSpaceMismatch;
import dev.quire.domain.error.InvalidFilter;
import dev.quire.domain.error.InvalidInput;
import dev.quire.domain.error.NotFound;
import dev.quire.domain.error.Overloaded;
import dev.quire.domain.error.PreconditionFailed;
import dev.quire.domain.error.QuireException;
import dev.quire.domain.error.ReadOnly;
import dev.quire.domain.error.StorageFailure;
import dev.quire.domain.error.TimedOut;
import dev.quire.domain.error.TooManyFiles;
import dev.quire.domain.error.Violation;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is said about an error: its code, what kind of thing it is, the detail that callers may
 * read, the fields to correct.
 */
record Refusal(ProblemCode code, String title, String detail, List<Violation> violations) {
  private static final String SERVER_FAULT =
      "the server could not do it; its log says why, under this request's id";

  private static final String DISK_FULL =
      "no room is left on the server's disk, and this was not acknowledged, though a write may show after all: ask again, with the same ids. Reads go on, and writes as soon as there is room: delete libraries or snapshots, or have the disk made larger";

  private static final String DISK_READ_ONLY =
      "the server's disk is mounted read-only, and this was not acknowledged, though a write may show after all: ask again, with the same ids. Reads go on, and writes as soon as it is mounted for writing";

  private static final String TOO_MANY_FILES =
      "the server has as many files open as the system lets it, and this was not acknowledged, though a write may show after all: ask again a little later, with the same ids, and have the limit raised: ulimit -n, or LimitNOFILE of its service";

  static Refusal of(ProblemCode code, String detail) {
    return new Refusal(code, code.title(), detail, List.of());
  }

  Refusal with(List<Violation> others) {
    return new Refusal(
        code, title, detail, Stream.concat(violations.stream(), others.stream()).toList());
  }

  static Refusal internal() {
    return of(ProblemCode.INTERNAL, SERVER_FAULT);
  }

  /**
   * The one place where an error gets its status: a new kind does not compile without a line here.
   */
  static Refusal of(QuireException error) {
    String message = error.getMessage();
    return switch (error) {
      case InvalidInput invalid -> of(ProblemCode.VALIDATION, message).with(invalid.violations());
      case InvalidFilter e -> of(ProblemCode.FILTER_INVALID, message);
      case DimensionMismatch e -> of(ProblemCode.DIMENSION_MISMATCH, message);
      case NotFound e -> of(ProblemCode.NOT_FOUND, message);
      case AlreadyExists e -> of(ProblemCode.ALREADY_EXISTS, message);
      case PreconditionFailed e -> of(ProblemCode.PRECONDITION_FAILED, message);
      case BuildInProgress e -> of(ProblemCode.BUILD_IN_PROGRESS, message);
      // no key would help: not the caller lacks a right
      case ReadOnly e ->
          new Refusal(ProblemCode.FORBIDDEN, "The server only reads", message, List.of());
      case Damaged e -> of(ProblemCode.LIBRARY_DAMAGED, message);
      case EmbeddingSpaceMismatch e -> of(ProblemCode.EMBEDDING_SPACE_MISMATCH, message);
      case EmbedderUnavailable e -> of(ProblemCode.EMBEDDER_UNAVAILABLE, message);
      case Overloaded e -> of(ProblemCode.OVERLOADED, message);
      case TimedOut e -> of(ProblemCode.TIMEOUT, message);
      // what the disk says names files of the server: that stays in the log
      case DiskFull e -> of(ProblemCode.DISK_FULL, DISK_FULL);
      case DiskReadOnly e -> of(ProblemCode.DISK_READ_ONLY, DISK_READ_ONLY);
      case TooManyFiles e -> of(ProblemCode.TOO_MANY_FILES, TOO_MANY_FILES);
      case StorageFailure e -> internal();
    };
  }
}
