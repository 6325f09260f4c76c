package dev.quire.indexing.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * libquire, loaded once per process: where the classes of this package get their method handles.
 * Loading fails when the library was built for another version of the interface.
 */
@SuppressWarnings("restricted") // calling C is what this package is for
final class LinkedLibrary {
  private static final int ABI_VERSION = 14;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = load();

  private LinkedLibrary() {}

  /** The function of {@code quire.h} by its C name. */
  static MethodHandle function(String name, FunctionDescriptor type) {
    return function(LIBRARY, name, type);
  }

  /** The function of the system's C library. */
  static MethodHandle systemFunction(String name, FunctionDescriptor type) {
    return function(LINKER.defaultLookup(), name, type);
  }

  /**
   * C throws nothing: what arrives here is an error of the virtual machine or a segment that was
   * closed.
   */
  static RuntimeException unexpected(Throwable t) {
    if (t instanceof Error error) {
      throw error;
    }
    if (t instanceof RuntimeException e) {
      return e;
    }
    throw new AssertionError(t);
  }

  private static SymbolLookup load() {
    SymbolLookup library = SymbolLookup.libraryLookup(NativeLibrary.locate(), Arena.global());
    MethodHandle version = function(library, "qr_abi_version", FunctionDescriptor.of(JAVA_INT));
    try {
      int abi = (int) version.invokeExact();
      if (abi != ABI_VERSION) {
        throw new UnsatisfiedLinkError(
            "libquire speaks version " + abi + " of its interface, this jar " + ABI_VERSION);
      }
      return library;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(library.findOrThrow(name), type);
  }
}
