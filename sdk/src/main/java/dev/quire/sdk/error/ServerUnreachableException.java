package dev.quire.sdk.error;

import java.net.URI;

/** No answer came: the server is down, the address is wrong, or the time allowed ran out. */
public final class ServerUnreachableException extends QuireException {

  private final transient URI address;

  public ServerUnreachableException(URI address, String what, Throwable cause) {
    super(
        what + " at " + address + ". Is the server running there, and is the address right?",
        cause);
    this.address = address;
  }

  /** The base address that was tried. */
  public URI address() {
    return address;
  }
}
