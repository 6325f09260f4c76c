package dev.quire.domain.error;

/**
 * What stops a request. Each kind says in its javadoc who is to blame and what the caller can do;
 * its message says what was wrong, the value received and what is allowed. The kinds are closed:
 * whoever maps them (to HTTP, say) does so in one switch without a default, and a new kind does not
 * compile until it has a place there.
 */
public abstract sealed class QuireException extends RuntimeException
    permits InvalidInput,
        InvalidFilter,
        DimensionMismatch,
        NotFound,
        AlreadyExists,
        PreconditionFailed,
        BuildInProgress,
        EmbeddingSpaceMismatch,
        EmbedderUnavailable,
        Overloaded,
        TimedOut,
        Damaged,
        ReadOnly,
        DiskFull,
        DiskReadOnly,
        TooManyFiles,
        StorageFailure {

  QuireException(String message) {
    super(message);
  }

  QuireException(String message, Throwable cause) {
    super(message, cause);
  }
}
