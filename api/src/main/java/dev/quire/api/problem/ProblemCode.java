package dev.quire.api.problem;

/** The kinds of problem that the contract names, with their HTTP status. */
public enum ProblemCode {
  VALIDATION(400, "The request is not valid"),
  FORBIDDEN(403, "This is not allowed"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "This path has no such method"),
  NOT_ACCEPTABLE(406, "There is no answer of that media type"),
  ALREADY_EXISTS(409, "The id is taken"),
  BUILD_IN_PROGRESS(409, "An index build is running"),
  LIBRARY_DAMAGED(409, "The library is damaged"),
  EMBEDDING_SPACE_MISMATCH(409, "The library has another embedding space"),
  PRECONDITION_FAILED(412, "The precondition does not hold"),
  TOO_LARGE(413, "The request is too large"),
  UNSUPPORTED_MEDIA(415, "The media type is not supported"),
  DIMENSION_MISMATCH(422, "The vector has another dimension than the library"),
  FILTER_INVALID(422, "The filter is not valid"),
  INTERNAL(500, "The server failed"),
  EMBEDDER_UNAVAILABLE(503, "The embedding model cannot answer"),
  OVERLOADED(503, "The server is busy"),
  TOO_MANY_FILES(503, "The server may open no more files"),
  TIMEOUT(504, "The time is over"),
  DISK_FULL(507, "The disk is full"),
  DISK_READ_ONLY(507, "The disk takes no writes");

  private final int status;
  private final String title;

  ProblemCode(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** Whether somebody has to look after the server: its log says more. */
  boolean isForTheOperator() {
    return this == INTERNAL
        || this == DISK_FULL
        || this == DISK_READ_ONLY
        || this == TOO_MANY_FILES;
  }

  /** Whether the same request may well succeed a little later. */
  boolean passes() {
    return status == 503;
  }
}
