package dev.quire.storage.file;

/** A system that speaks German, as one started with LANG=de_DE.UTF-8 does. */
public final class GermanWords implements ErrorWords {
  @Override
  public String of(int errno) {
    return switch (errno) {
      case 23 -> "Zu viele offene Dateien im System";
      case 24 -> "Zu viele offene Dateien";
      case 28 -> "Auf dem Gerät ist kein Speicherplatz mehr verfügbar";
      case 30 -> "Das Dateisystem ist nur lesbar";
      default -> "Der zugewiesene Plattenplatz (Quota) ist überschritten";
    };
  }
}
