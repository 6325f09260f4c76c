package dev.quire.api.server;

/** The server cannot start as it is set: the message names the setting, its value and what fits. */
final class WrongSetting extends RuntimeException {
  WrongSetting(String message, Throwable cause) {
    super(message, cause);
  }
}
