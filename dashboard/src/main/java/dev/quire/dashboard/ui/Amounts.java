package dev.quire.dashboard.ui;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers and times as people read them. */
public final class Amounts {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

  private Amounts() {}

  /** 1234567 is 1,234,567. */
  public static String count(long n) {
    return String.format(Locale.ENGLISH, "%,d", n);
  }

  /** "1 chunk", "2 chunks". */
  public static String count(long n, String thing) {
    return count(n, thing, thing + "s");
  }

  /** "1 query", "2 queries". */
  public static String count(long n, String one, String many) {
    return count(n) + " " + (n == 1 ? one : many);
  }

  /** Bytes in the largest unit that leaves a number above one. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double amount = bytes;
    int unit = -1;
    while (amount >= 1024 && unit < UNITS.length - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ENGLISH, amount < 10 ? "%.1f %s" : "%.0f %s", amount, UNITS[unit]);
  }

  /** Milliseconds, or what they add up to, with digits where they matter. */
  public static String millis(double ms) {
    if (ms >= 120_000) {
      return String.format(Locale.ENGLISH, "%.0f min", ms / 60_000);
    }
    if (ms >= 1_000) {
      return String.format(Locale.ENGLISH, ms < 10_000 ? "%.1f s" : "%.0f s", ms / 1000);
    }
    return String.format(Locale.ENGLISH, "%." + digits(ms) + "f ms", ms);
  }

  private static int digits(double ms) {
    return ms == 0 || ms >= 10 ? 0 : ms >= 0.1 ? 2 : 3;
  }

  /** A part of one, 0..1, as a percentage with one digit. */
  public static String percent(double part) {
    return String.format(Locale.ENGLISH, "%.1f %%", part * 100);
  }

  public static String time(Instant instant) {
    return instant == null ? "–" : TIME.format(instant);
  }

  /** Index parameters as "m 16, efSearch 64". */
  public static String params(Map<String, ?> params) {
    return params.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }
}
