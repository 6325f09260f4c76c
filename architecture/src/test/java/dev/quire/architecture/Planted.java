package dev.quire.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.HashMap;

/** Breaks the rules on purpose: they are required to notice. */
final class Planted {
  static int counter;
  static final HashMap<String, String> CACHE = new HashMap<>();

  private Planted() {}

  static JavaClasses plant(Path file) {
    counter++;
    try (Arena arena = Arena.ofConfined()) {
      CACHE.put(file.toString(), arena.allocate(1).toString());
    }
    return House.classesOf("domain");
  }
}
