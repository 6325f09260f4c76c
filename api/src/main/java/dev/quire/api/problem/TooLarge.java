package dev.quire.api.problem;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response.Status;

/** The body has more bytes than the server takes. The caller sends less at once. */
public final class TooLarge extends ClientErrorException {
  public TooLarge(long limitBytes) {
    super(
        "the body has more than "
            + limitBytes
            + " bytes; send it in parts (chunks as application/x-ndjson and arrays as application/x-npy are streamed and have no limit), or have the server started with a larger QUIRE_MAX_BODY_BYTES",
        Status.REQUEST_ENTITY_TOO_LARGE);
  }

  private TooLarge(String message) {
    super(message, Status.REQUEST_ENTITY_TOO_LARGE);
  }

  /** Of one line of a streamed body, its number from 0. */
  public static TooLarge line(long number, long limitBytes) {
    return new TooLarge(
        "lines["
            + number
            + "] has more than "
            + limitBytes
            + " bytes, and nothing was read from there on; make it smaller, or have the server started with a larger QUIRE_MAX_BODY_BYTES");
  }
}
