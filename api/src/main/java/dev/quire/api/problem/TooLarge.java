package dev.quire.api.problem;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response.Status;

/** The body has more bytes than the server takes. The caller sends less at once. */
public final class TooLarge extends ClientErrorException {
  public TooLarge(long limitBytes) {
    super(
        "the body has more than " + limitBytes + " bytes, which is the limit; send less at once",
        Status.REQUEST_ENTITY_TOO_LARGE);
  }
}
