package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;

/**
 * The words in which the system names its errors, in the language of who started the process: the
 * exceptions of the JDK hold them, and no number.
 */
@SuppressWarnings("restricted") // what C returns has no length of its own
public final class SystemWords {
  private static final MethodHandle STRERROR =
      LinkedLibrary.systemFunction("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private SystemWords() {}

  /** What an exception says of the error of this number (errno), as in its message. */
  public static synchronized String of(int errno) {
    try {
      MemorySegment words = (MemorySegment) STRERROR.invokeExact(errno);
      return new String(upToZero(words.reinterpret(Integer.MAX_VALUE)), charset());
    } catch (Throwable t) {
      throw LinkedLibrary.unexpected(t);
    }
  }

  private static byte[] upToZero(MemorySegment words) {
    int length = 0;
    while (words.get(JAVA_BYTE, length) != 0) {
      length++;
    }
    return words.asSlice(0, length).toArray(JAVA_BYTE);
  }

  // that in which the JDK reads them
  private static Charset charset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding"), Charset.defaultCharset());
  }
}
